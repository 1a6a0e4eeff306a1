import type { Clock } from '../model/clock.ts';
import type { Store } from './store.ts';

/** The hub's clock: the database's time, so that all nodes agree, read off this machine's clock in between. */
export interface DatabaseClock extends Clock {
  /** Stops comparing the two clocks. */
  close(): void;
}

const COMPARE_EVERY_MS = 30_000;

/** How far the database's clock is ahead of this machine's, by the middle of a round trip. */
const skewOf = async (store: Store): Promise<number> => {
  const before = Date.now();
  const there = await store.databaseNow();
  return Math.round(there - (before + Date.now()) / 2);
};

/** Starts the clock; on SQLite the two are the same machine's. */
export const startDatabaseClock = async (store: Store): Promise<DatabaseClock> => {
  let skew = await skewOf(store);
  let last = 0;
  const timer = setInterval(() => {
    void skewOf(store).then(
      (measured) => (skew = measured),
      // The database is away: the last skew is as good as any until it is back.
      () => undefined,
    );
  }, COMPARE_EVERY_MS);
  timer.unref();
  return {
    now: () => {
      // Never back: what was decided a moment ago must not lie in the future.
      last = Math.max(last, Date.now() + skew);
      return last;
    },
    close: () => clearInterval(timer),
  };
};
