import type { RunsPlan } from '@innesto/sdk/contract';
import { follow, type Graph } from './graph.ts';
import { stepDifferences } from './version-change.ts';

/** What becomes of a run when another version is put in force: where it goes on, and whether its step begins anew there. */
export type Fate =
  | { readonly kind: 'stays' }
  | { readonly kind: 'leaves' }
  /** `anew`: what it waits for is worked out again, as if it had just come there; what has passed of the wait counts. */
  | { readonly kind: 'moves'; readonly step: string; readonly anew: boolean };

const LEAVES: Fate = { kind: 'leaves' };

const arrival = (step: string | null): Fate => (step === null ? LEAVES : { kind: 'moves', step, anew: true });

/** The first step, on the way that an old version took on from a step, that the new one still has; null: there is none. */
const nextSurviving = (from: Graph, to: Graph, step: string): string | null => {
  const seen = new Set<string>();
  for (let at: string | null = step; at !== null && !seen.has(at);) {
    if (to.steps.has(at)) return at;
    seen.add(at);
    const gone = from.steps.get(at);
    at = gone === undefined ? null : follow(gone, 'done');
  }
  return null;
};

/** Where a run goes on that moves: at its own step as far as that is still there, else at the next one that is. */
const moved = (from: Graph, to: Graph, step: string): Fate => {
  const [before, after] = [from.steps.get(step), to.steps.get(step)];
  if (before === undefined || after === undefined) return arrival(nextSurviving(from, to, step));
  const differences = stepDifferences(before, after);
  return {
    kind: 'moves',
    step,
    anew: differences.some((difference) => difference !== 'links' && difference !== 'title'),
  };
};

/** Past its step: where that leads in the new version, or where it led in the old one as far as that is still there. */
const skipped = (from: Graph, to: Graph, step: string): Fate => {
  const after = to.steps.get(step);
  if (after !== undefined) return arrival(follow(after, 'done'));
  return arrival(nextSurviving(from, to, step));
};

/** Decides what becomes of a run that stands at a step of an old version. */
export const fateOf = (
  plan: RunsPlan,
  { from, to, step }: { readonly from: Graph; readonly to: Graph; readonly step: string },
): Fate => {
  const own = Object.hasOwn(plan.steps ?? {}, step) ? plan.steps?.[step] : undefined;
  switch (own?.do ?? plan.default) {
    case 'stay':
      return { kind: 'stays' };
    case 'exit':
      return LEAVES;
    case 'skip':
      return skipped(from, to, step);
    case 'move':
      return own?.to === undefined || own.to === step ? moved(from, to, step) : arrival(own.to);
  }
};
