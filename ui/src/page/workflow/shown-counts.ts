import type { StepCounts } from '../../data/step-numbers.ts';
import type { WordKey } from '../../text/words.svelte.ts';

/** A number of a step, and what it is called. */
export interface ShownCount {
  readonly of: keyof StepCounts;
  readonly name: WordKey;
}

const COLUMNS: readonly (ShownCount & { readonly always: boolean })[] = [
  { of: 'entered', name: 'count.entered', always: true },
  { of: 'waiting', name: 'count.waiting', always: false },
  { of: 'done', name: 'count.done', always: true },
  { of: 'skipped', name: 'count.skipped', always: false },
  { of: 'failed', name: 'count.failed', always: false },
  { of: 'ended', name: 'count.ended', always: false },
];

/** The numbers of a step that say something. A condition is left by its ways, which have numbers of their own. */
export const shownCounts = (counts: StepCounts, isBranch: boolean): readonly ShownCount[] =>
  COLUMNS.filter(({ of, always }) => (counts[of] > 0 || always) && !(of === 'done' && isBranch));
