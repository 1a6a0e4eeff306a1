import type { Migration } from './types.ts';

/** Messages to others than contacts: about whom they are, where operators are reached, and how many may go. */
export const others: Migration = {
  name: '0023-others',
  additive: true,
  statements: (w) => [
    // A notice has no contact of its own: nothing that counts or follows what a contact was sent comes upon it.
    `ALTER TABLE message ADD COLUMN about_id ${w.integer}`,
    `CREATE INDEX message_about ON message(about_id, id) WHERE about_id IS NOT NULL`,
    `CREATE INDEX message_notice ON message(workspace_id, created_at) WHERE about_id IS NOT NULL`,
    // In one workspace: who runs another one cannot say where somebody's notices go there. E.164.
    `ALTER TABLE membership ADD COLUMN phone TEXT`,
    `ALTER TABLE workspace ADD COLUMN notices_per_hour ${w.integer} NOT NULL DEFAULT 200`,
  ],
};
