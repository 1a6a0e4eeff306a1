import type { Migration } from './types.ts';

/**
 * What is due at one moment is taken in the order of its ids, and not by shards. A hundred thousand who wait for one moment came one after
 * the other and lie side by side; a shard's are spread over all pages of the table, and each batch rewrote a page for each of its rows.
 */
export const inOrder: Migration = {
  name: '0033-in-order',
  additive: true,
  statements: () => [
    `DROP INDEX run_due`,
    `CREATE INDEX run_due ON run(workspace_id, wake_at, id, shard) WHERE state = 'waiting'`,
    `DROP INDEX delivery_queued`,
    `CREATE INDEX delivery_queued ON delivery(workspace_id, not_before, id, shard) WHERE state = 'queued'`,
    `DROP INDEX held_entry_due`,
    `CREATE INDEX held_entry_due ON held_entry(workspace_id, due_at, id, shard)`,
  ],
};
