/** Counts by name within a stretch of time: how often something went wrong for one caller, say. */
export interface Tally {
  add(name: string): void;
  /** Counts one more, unless that name has its fill: then for how many seconds yet. */
  take(name: string): number | null;
  /** For how many seconds yet a name has its fill; null: it has not. Looking counts for nothing. */
  fullFor(name: string): number | null;
}

/** So many names are remembered: of more, those are forgotten whose time began first. */
const MOST_NAMES = 10_000;

interface Counted {
  readonly until: number;
  count: number;
}

/** Opens a tally of at most so many within so many milliseconds. `now`: milliseconds that only ever elapse. */
export const createTally = ({
  most,
  within,
  now,
}: {
  readonly most: number;
  readonly within: number;
  readonly now: () => number;
}): Tally => {
  const counts = new Map<string, Counted>();
  const current = (name: string): Counted | null => {
    const found = counts.get(name);
    return found === undefined || found.until <= now() ? null : found;
  };
  const secondsOf = ({ until }: Counted): number => Math.max(1, Math.ceil((until - now()) / 1000));
  const begin = (name: string): Counted => {
    counts.delete(name);
    const fresh = { until: now() + within, count: 0 };
    counts.set(name, fresh);
    const [oldest] = counts.keys();
    if (counts.size > MOST_NAMES && oldest !== undefined) counts.delete(oldest);
    return fresh;
  };
  return {
    add: (name) => {
      const counted = current(name) ?? begin(name);
      counted.count += 1;
    },
    take: (name) => {
      const counted = current(name) ?? begin(name);
      if (counted.count >= most) return secondsOf(counted);
      counted.count += 1;
      return null;
    },
    fullFor: (name) => {
      const found = current(name);
      return found === null || found.count < most ? null : secondsOf(found);
    },
  };
};
