import type { LookupAddress } from 'node:dns';

/** Where a name lies. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

/** Looks names up, waiting no longer than it may. */
export interface Names {
  /** Rejects with the signal's reason when that comes first. */
  find(name: string, signal: AbortSignal): Promise<readonly LookupAddress[]>;
}

/** Thrown where so many names are being looked up that one more would only stand in line. */
export class TooManyNames extends Error {}

const MOST_UNDER_WAY = 200;

const untilOver = <Value>(found: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('the time is over'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    void found.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });

/**
 * The system looks up a name or two at a time, and lets nobody break off: a name whose server is dead is looked up once for all who ask,
 * and whoever has no more time goes on without it.
 */
export const createNames = (resolve: Resolve, most = MOST_UNDER_WAY): Names => {
  const underWay = new Map<string, Promise<readonly LookupAddress[]>>();
  const begin = (name: string): Promise<readonly LookupAddress[]> => {
    if (underWay.size >= most) return Promise.reject(new TooManyNames('too many names are being looked up'));
    const found = resolve(name).finally(() => underWay.delete(name));
    underWay.set(name, found);
    return found;
  };
  return { find: (name, signal) => untilOver(underWay.get(name) ?? begin(name), signal) };
};
