/** What stands at a path of names and places by dots (`messages.0.id`) in something that came as JSON; null: nothing, or nothing that is one word. */
export const valueAt = (value: unknown, path: string): string | null => {
  const found = path.split('.').reduce<unknown>((within, name) => {
    if (typeof within !== 'object' || within === null || !Object.hasOwn(within, name)) return undefined;
    return Reflect.get(within, name);
  }, value);
  if (typeof found === 'string') return found === '' ? null : found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
};

/** A text read as JSON; undefined where it is none. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
