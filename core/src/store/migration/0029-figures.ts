import type { Migration } from './types.ts';

/** What steps add up of each person, and who answered a message. */
export const figures: Migration = {
  name: '0029-figures',
  additive: true,
  statements: (w) => [
    // What a passing came to in the figures of its action, by their names, as JSON; null where it adds nothing up.
    `ALTER TABLE run_log ADD COLUMN figures TEXT`,
    `ALTER TABLE message ADD COLUMN replied_at ${w.integer}`,
    `CREATE INDEX message_replied ON message(version_id, step, run_id, id) WHERE replied_at IS NOT NULL`,
  ],
};
