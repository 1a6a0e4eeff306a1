import { readKept } from '../model/kept.ts';

/** Calls the hub's API, as whoever signed in by it. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

const MOST_LOOKS = 240;
const LOOK_EVERY_MS = 250;

/** Calls the hub at an address; whatever it refuses is thrown with its own words. */
export const callerOf = (url: string): Call => {
  let headers: Record<string, string> = {};
  return async (method, path, body) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie !== undefined) headers = { ...headers, cookie, origin: url };
    const text = await response.text();
    const answer = text === '' ? {} : readKept<Record<string, unknown>>(text);
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return answer;
  };
};

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Looks again and again until it is there, for a minute at the most. */
export const until = async <Value>(look: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> => {
  for (let looked = 0; looked < MOST_LOOKS; looked++) {
    const value = await look();
    if (isThere(value)) return value;
    await wait(LOOK_EVERY_MS);
  }
  throw new Error('the demo waited a minute for something that did not happen');
};
