/** Counts by name within a stretch of time: how often something went wrong for one caller, say. */
export interface Tally {
  add(name: string): void;
  /** For how many seconds yet a name has its fill; null: it has not. Looking counts for nothing. */
  fullFor(name: string): number | null;
}

/** So many names are remembered: whoever has more of them than that is forgotten first. */
const MOST_NAMES = 10_000;

interface Counted {
  readonly until: number;
  readonly count: number;
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
  return {
    add: (name) => {
      const { until, count } = current(name) ?? { until: now() + within, count: 0 };
      counts.delete(name);
      counts.set(name, { until, count: count + 1 });
      const [oldest] = counts.keys();
      if (counts.size > MOST_NAMES && oldest !== undefined) counts.delete(oldest);
    },
    fullFor: (name) => {
      const found = current(name);
      return found === null || found.count < most ? null : Math.max(1, Math.ceil((found.until - now()) / 1000));
    },
  };
};
