import type { JsonObject, Scalar } from '@innesto/sdk/contract';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an event holds under the rest of an attribute's path (`event.<name>`, `event.changed.level.to`); null where that is no plain value. */
export const eventMember = (payload: JsonObject, path: readonly string[]): Scalar => {
  let at: unknown = payload;
  for (const name of path) {
    if (!isObject(at) || !Object.hasOwn(at, name)) return null;
    at = at[name];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? at : null;
};
