import type { Json } from '@innesto/sdk';

const isObject = (value: unknown): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What lies at a path of dotted names and numbers (`order.items.0.id`) in something; undefined where nothing does. */
export const valueAt = (value: Json | undefined, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((found, name) => {
    if (Array.isArray(found)) return /^\d{1,6}$/.test(name) ? found[Number(name)] : undefined;
    return isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }, value);

/** A value as a plain text, trimmed; null where it is none. */
export const textAt = (value: Json | undefined, path: string): string | null => {
  const found = valueAt(value, path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : null;
};

const isJson = (value: unknown): value is Json => value !== undefined && typeof value !== 'function';

/** JSON out of a text; undefined where it is none. */
export const readJson = (text: string): Json | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
