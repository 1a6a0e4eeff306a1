import type { Api, Schema } from '../hostile/api-document.ts';

/** Shorter than this, a text is a code or a key. */
const SHORTEST = 20;

const takes = ({ type, format, pattern, const: constant, enum: choices, maxLength }: Schema, text: string): boolean =>
  type === 'string' &&
  format === undefined &&
  constant === undefined &&
  choices === undefined &&
  (maxLength === undefined || maxLength >= SHORTEST) &&
  (pattern === undefined || new RegExp(pattern, 'u').test(text));

/** The text that a schema allows, among whatever else it allows; null: it takes no such text. */
const freeTextOf = (api: Api, schema: Schema, text: string): Schema | null =>
  [schema, ...(schema.anyOf ?? [])].map((one) => api.resolve(one)).find((one) => takes(one, text)) ?? null;

/** A text, as much of it as fits. */
const cut = (text: string, { maxLength }: Schema): string =>
  maxLength === undefined || text.length <= maxLength ? text : text.slice(0, maxLength);

/** Of a body of several kinds, the one whose fixed words are meant. */
const kindOf = (api: Api, given: Schema, meant: ReadonlyMap<string, unknown>): Schema => {
  const schema = api.resolve(given);
  const isMeant = ({ properties = {} }: Schema): boolean =>
    Object.entries(properties).every(
      ([name, { const: constant }]) => constant === undefined || constant === meant.get(name),
    );
  return schema.anyOf?.map((one) => api.resolve(one)).find(isMeant) ?? schema;
};

/**
 * A body with a text in every member of it that takes any: what must mean something is given; whatever else the API
 * describes as free text is filled, so that a member that is added later is filled too.
 */
export const hostileBody = (api: Api, given: Schema, { meant, text }: { meant: object; text: string }): unknown => {
  const known = new Map<string, unknown>(Object.entries(meant));
  const schema = kindOf(api, given, known);
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]): (readonly [string, unknown])[] => {
    const inner = api.resolve(member);
    if (known.has(name)) {
      const value = known.get(name);
      const isDeeper =
        typeof value === 'object' && value !== null && !Array.isArray(value) && inner.properties !== undefined;
      return [[name, isDeeper ? hostileBody(api, inner, { meant: value, text }) : value]];
    }
    const free = freeTextOf(api, inner, text);
    return free === null ? [] : [[name, cut(text, free)]];
  });
  return { ...meant, ...Object.fromEntries(members) };
};
