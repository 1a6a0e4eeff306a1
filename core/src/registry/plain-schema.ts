import type { JsonSchema } from '@innesto/sdk/contract';

/** The text of a larger one has room for lists that are long to go through. */
const LARGEST = 10_000;

/** Rules that look at a value once, however they are written. */
const QUICK = new Set([
  'type',
  'title',
  'description',
  'default',
  'const',
  'enum',
  'required',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
]);
/** Read by functions that go through the text once. */
const QUICK_FORMATS = new Set<unknown>(['date', 'date-time']);
/** What fits every name: by it TypeBox writes a record. */
const EVERY_NAME = '^.*$';

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLeaf = (schema: unknown): boolean =>
  isObject(schema) && Object.keys(schema).every((rule) => QUICK.has(rule) || rule.startsWith('x-'));

const areAll = (members: unknown, fits: (member: unknown) => boolean): boolean =>
  isObject(members) && Object.values(members).every(fits);

const isQuick = (schema: unknown): boolean => {
  if (typeof schema === 'boolean') return true;
  if (!isObject(schema)) return false;
  return Object.entries(schema).every(([rule, value]) => {
    switch (rule) {
      case 'properties':
        return areAll(value, isQuick);
      case 'additionalProperties':
      case 'items':
        return isQuick(value);
      case 'patternProperties':
        return isObject(value) && Object.keys(value).every((name) => name === EVERY_NAME) && areAll(value, isLeaf);
      case 'anyOf':
        return Array.isArray(value) && value.every(isLeaf);
      case 'format':
        return QUICK_FORMATS.has(value);
      default:
        return QUICK.has(rule) || rule.startsWith('x-');
    }
  });
};

/**
 * Whether checking anything by a schema takes no longer than going through it a few times: it holds none of the rules by which that could
 * take for ever (patterns, references, alternatives within alternatives). Of any other schema nobody can tell.
 */
export const isPlainSchema = (schema: JsonSchema): boolean =>
  JSON.stringify(schema).length <= LARGEST && isQuick(schema);
