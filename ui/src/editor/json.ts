import type { Json, JsonObject } from '@innesto/sdk/contract';

/** A value as JSON, undefined where it is none. */
const jsonOf = (value: unknown): Json | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const members = value.map(jsonOf);
    return members.every((member) => member !== undefined) ? members : undefined;
  }
  return jsonObjectOf(value);
};

/** A value as a JSON object, undefined where it is none. */
export const jsonObjectOf = (value: unknown): JsonObject | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const json = jsonOf(member);
    if (json === undefined) return undefined;
    entries.push([key, json]);
  }
  return Object.fromEntries(entries);
};
