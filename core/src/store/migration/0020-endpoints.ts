import type { Migration } from './types.ts';

/** What was reported at plugins' endpoints, until it is read. */
export const endpoints: Migration = {
  name: '0020-endpoints',
  additive: true,
  statements: (w) => [
    // `received_at`, `due_at`: real time. `attempt`: one that was in a batch which had to be stopped is read alone.
    `CREATE TABLE endpoint_call(id ${w.id}, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, plugin TEXT NOT NULL, endpoint TEXT NOT NULL,
      received_at ${w.integer} NOT NULL, due_at ${w.integer} NOT NULL DEFAULT 0, attempt ${w.integer} NOT NULL DEFAULT 0, head TEXT NOT NULL,
      body TEXT NOT NULL)${w.hot}`,
    `CREATE INDEX endpoint_call_due ON endpoint_call(shard, due_at, id)`,
  ],
};
