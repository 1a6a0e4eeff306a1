import type { Json } from '@innesto/sdk/contract';

/** What typed JSON says; nothing where nothing was typed. */
export type JsonReading = { readonly kind: 'read'; readonly value: Json | undefined } | { readonly kind: 'broken' };

const isJson = (value: unknown): value is Json => value !== undefined;

/** Reads JSON that somebody types. */
export const parseJson = (text: string): JsonReading => {
  if (text.trim() === '') return { kind: 'read', value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? { kind: 'read', value } : { kind: 'broken' };
  } catch {
    return { kind: 'broken' };
  }
};

/** Writes JSON to be edited; nothing where there is none. */
export const writeJson = (value: Json | undefined): string =>
  value === undefined ? '' : JSON.stringify(value, null, 2);
