import type { Clock } from '../model/clock.ts';
import type { Store } from './store.ts';

/** The hub's clock: the database's time, so that all nodes agree, carried on by what elapses on this machine. */
export interface DatabaseClock extends Clock {
  /** Calls back whenever it turns out to be another time than was thought: somebody set the database's clock. */
  whenSet(moved: () => void): void;
  /** Stops comparing the two. */
  close(): void;
}

const COMPARE_EVERY_MS = 30_000;
/** An answer that took longer says too little about what time it is. */
const LONGEST_ROUND_TRIP_MS = 2000;
/** A step back beyond this is somebody who set the database's clock right: standing still until it is later again would stop all work. */
const MOST_HELD_BACK_MS = 60_000;
/** Clocks that are kept right wander by less from one comparison to the next. */
const SET_BY_MS = 250;

/** How time elapses on this machine: steadily, whatever anybody does to its clock. */
type Uptime = () => number;

/** What time it was in the database when this machine had been up for nothing, by the middle of a round trip; null: it took too long. */
const originOf = async (store: Pick<Store, 'databaseNow'>, uptime: Uptime): Promise<number | null> => {
  const before = uptime();
  const there = await store.databaseNow();
  const after = uptime();
  return after - before > LONGEST_ROUND_TRIP_MS ? null : there - (before + after) / 2;
};

/**
 * Starts the clock. This machine's own time of day is never asked: it may be wrong, or be set while the hub runs, and what is due
 * would come too early or twice.
 */
export const startDatabaseClock = async (
  store: Pick<Store, 'databaseNow'>,
  uptime: Uptime = () => performance.now(),
): Promise<DatabaseClock & { compare(): Promise<void> }> => {
  let origin = (await originOf(store, uptime)) ?? (await store.databaseNow()) - uptime();
  let last = 0;
  const watchers = new Set<() => void>();
  const compare = async (): Promise<void> => {
    const before = origin;
    origin = (await originOf(store, uptime)) ?? origin;
    if (Math.abs(origin - before) >= SET_BY_MS) for (const moved of watchers) moved();
  };
  // The database is away: what was compared last is as good as any until it is back.
  const timer = setInterval(() => void compare().catch(() => undefined), COMPARE_EVERY_MS);
  timer.unref();
  return {
    now: () => {
      const now = Math.round(origin + uptime());
      // Never a little back: what was decided a moment ago must not lie in the future.
      last = last - now > MOST_HELD_BACK_MS ? now : Math.max(last, now);
      return last;
    },
    compare,
    whenSet: (moved) => void watchers.add(moved),
    close: () => clearInterval(timer),
  };
};
