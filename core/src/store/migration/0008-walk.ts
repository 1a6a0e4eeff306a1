import type { Migration } from './types.ts';

/**
 * What a run needs for waits, loops and splits beside its place. It is not only added to: who moves a run without them leaves it with the
 * wait of the step before.
 */
export const walk: Migration = {
  name: '0008-walk',
  statements: (w) => [
    // For when its last action was planned; null: when it was performed.
    `ALTER TABLE run ADD COLUMN planned_at ${w.integer}`,
    // How far the wait has come at which it stands; null: only time passes.
    `ALTER TABLE run ADD COLUMN wait TEXT`,
    // The turns of the loops that it is in, and the calendar moments that it has waited for.
    `ALTER TABLE run ADD COLUMN trail TEXT`,
  ],
};
