import fc from 'fast-check';
import type { Api, Schema } from './api-document.ts';

const SEED = 20_270_104;
const DEEPEST = 5;

/** What members of these names are about is more than their schema says: a body is to get past the first look at its meaning. */
const HINTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['email', 'ada@example.com'],
  ['to', 'ada@example.com'],
  ['address', 'ada@example.com'],
  ['phone', '+39 333 1234567'],
  ['timeZone', 'Europe/Rome'],
  ['defaultCountry', 'IT'],
  ['fields', {}],
]);

/** A text for each pattern: to make one takes milliseconds, and ids are everywhere. */
const texts = new Map<string, string>();

const textOf = (pattern: string): string => {
  const [found] = texts.has(pattern)
    ? [texts.get(pattern)]
    : fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed: SEED });
  if (found === undefined) throw new Error(`nothing was found that matches ${pattern}`);
  texts.set(pattern, found);
  return found;
};

const sampleText = ({ pattern, format, minLength = 1 }: Schema): string => {
  if (format === 'date-time') return '2027-01-04T09:30:00Z';
  if (pattern === undefined) return 'a'.repeat(Math.max(1, minLength));
  return textOf(pattern);
};

/** Makes values that fit a schema. `choice`: which branch to take where there are several, as far as there are so many. */
const createSampler = (api: Api, choice: number): ((schema: Schema, depth?: number) => unknown) => {
  const isHinted = (name: string, schema: Schema): boolean => HINTS.has(name) && api.compile(schema)(HINTS.get(name));
  const sampleObject = (schema: Schema, depth: number): unknown => {
    const known = Object.entries(schema.properties ?? {});
    const required = new Set(schema.required);
    // Where only so many members may be there, `choice` says which of the optional ones.
    const most = schema.maxProperties ?? known.length;
    // A filter may ask of events that fit a filter, and so on.
    const optional = depth > DEEPEST ? [] : known.filter(([name]) => !required.has(name));
    const turned = [...optional.slice(choice % Math.max(1, optional.length)), ...optional].slice(
      0,
      most - required.size,
    );
    const taken = new Set([...required, ...turned.map(([name]) => name)]);
    const members = known
      .filter(([name]) => taken.has(name))
      .map(([name, member]) => [name, isHinted(name, member) ? HINTS.get(name) : sample(member, depth + 1)] as const);
    const { additionalProperties: others } = schema;
    const more = typeof others === 'object' ? [['some', sample(others, depth + 1)] as const] : [];
    return Object.fromEntries([...members, ...more]);
  };
  const sample = (given: Schema, depth = 0): unknown => {
    const schema = api.resolve(given);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum[choice % schema.enum.length];
    if (schema.anyOf !== undefined) {
      const branch = schema.anyOf[depth > DEEPEST ? 0 : choice % schema.anyOf.length];
      return branch === undefined ? null : sample(branch, depth + 1);
    }
    switch (schema.type) {
      case 'string':
        return sampleText(schema);
      case 'integer':
      case 'number':
        return Math.max(1, schema.minimum ?? 1);
      case 'boolean':
        return true;
      case 'null':
        return null;
      case 'array':
        return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => sample(schema.items ?? {}, depth + 1));
      case 'object':
        return sampleObject(schema, depth);
      default:
        return 'anything';
    }
  };
  return sample;
};

const MOST_BRANCHES = 6;

/** What was made before: making a text for a pattern takes its time, and every test asks for the same. */
const made = new WeakMap<Api, Map<Schema, readonly unknown[]>>();

/** Values that fit a schema, together taking each branch that it has; whoever wants to change one takes a copy. */
export const samplesOf = (api: Api, schema: Schema): readonly unknown[] => {
  const known = made.get(api) ?? new Map<Schema, readonly unknown[]>();
  made.set(api, known);
  const samples = known.get(schema) ?? makeSamples(api, schema);
  known.set(schema, samples);
  return samples;
};

const makeSamples = (api: Api, schema: Schema): readonly unknown[] => {
  const fits = api.compile(schema);
  const found = new Map<string, unknown>();
  for (let choice = 0; choice < MOST_BRANCHES; choice++) {
    const value = createSampler(api, choice)(schema);
    if (!fits(value))
      throw new Error(`the sample ${JSON.stringify(value)} does not fit: ${JSON.stringify(fits.errors)}`);
    found.set(JSON.stringify(value), value);
  }
  return [...found.values()];
};
