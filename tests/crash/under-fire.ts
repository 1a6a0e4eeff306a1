import type { MortalHub } from '../support/mortal-hub.ts';
import type { Chance } from '../support/random.ts';
import { until } from '../support/until.ts';

/** How often the hub is killed during a piece of work, and when. */
export interface Danger {
  readonly chance: Chance;
  readonly kills: number;
  /** How far the work is, of `outOf`: the kills come when it is at some random points of that. */
  readonly progress: () => number | Promise<number>;
  readonly outOf: number;
}

/** Does a piece of work while the hub is killed and comes back; the work itself must not give up meanwhile. */
export const underFire = async <Result>(
  hub: MortalHub,
  { chance, kills, progress, outOf }: Danger,
  work: () => Promise<Result>,
): Promise<Result> => {
  const points = Array.from({ length: kills }, () => chance.below(outOf)).toSorted((left, right) => left - right);
  const working = work();
  // It is awaited below; until then its failure is nobody's.
  working.catch(() => undefined);
  for (const point of points) {
    const what = `the work is at ${point} of ${outOf}`;
    await until(
      async () => progress(),
      (seen) => seen >= point,
      { what, every: 3 },
    );
    await hub.dieAndRise(chance);
  }
  return working;
};

/** Spreads a number of kills over the parts of a story: at least one in each. */
export const spread = (
  chance: Chance,
  { kills, parts }: { readonly kills: number; readonly parts: number },
): readonly number[] => {
  const counts = Array.from({ length: parts }, () => 1);
  for (let left = kills - parts; left > 0; left--) {
    const part = chance.below(parts);
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
};
