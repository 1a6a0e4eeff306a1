import type { Migration } from './types.ts';
import type { Words } from './words.ts';

/**
 * When a workspace does not reach out: what it has set about quiet hours and holidays, as JSON; null where it is all as it comes.
 * `replan_after`: its runs after that one (by id) are still to work out anew for which moment they wait; null: none.
 */
export const calendar: Migration = {
  name: '0002-calendar',
  additive: true,
  statements: (w: Words) => [
    `ALTER TABLE workspace ADD COLUMN calendar TEXT`,
    `ALTER TABLE workspace ADD COLUMN replan_after ${w.integer}`,
    `CREATE INDEX workspace_replanning ON workspace(id) WHERE replan_after IS NOT NULL`,
  ],
};
