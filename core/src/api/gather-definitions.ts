import type { TSchema } from 'typebox';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Whether a schema names some of its own parts, as recursive ones do. */
export const namesItsParts = (schema: TSchema): boolean => JSON.stringify(schema).includes('"$defs"');

/**
 * The same schema with its named parts at the root, each once. A recursive schema brings its parts along wherever it is used,
 * and a validator takes two parts of one name for a contradiction even where they are the same.
 */
export const gatherDefinitions = (schema: TSchema): TSchema => {
  const parts = new Map<string, unknown>();
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isObject(value)) return value;
    const { $defs, ...rest } = value;
    if (isObject($defs)) {
      for (const [name, part] of Object.entries($defs)) {
        if (!parts.has(name)) parts.set(name, walk(part));
      }
    }
    return Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, walk(inner)]));
  };
  const root = walk(schema);
  return { ...(isObject(root) ? root : {}), $defs: Object.fromEntries(parts) };
};
