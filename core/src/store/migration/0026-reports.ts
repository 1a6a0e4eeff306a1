import type { Migration } from './types.ts';

/** Reports at endpoints by workspaces, those that were set aside, and what is made in bulk and cannot go on. */
export const reports: Migration = {
  name: '0026-reports',
  additive: true,
  statements: (w) => [
    // Workspaces take turns: what is read next is asked for a workspace.
    `DROP INDEX endpoint_call_due`,
    `CREATE INDEX endpoint_call_due ON endpoint_call(workspace_id, due_at, id, shard)`,
    // Real time; null: nobody had set it aside.
    `ALTER TABLE endpoint_call ADD COLUMN released_at ${w.integer}`,
    // Reports over which a plugin fails. `at`: when that was, in real time.
    `CREATE TABLE endpoint_aside(id ${w.id}, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, plugin TEXT NOT NULL, endpoint TEXT NOT NULL,
      received_at ${w.integer} NOT NULL, at ${w.integer} NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL)${w.table}`,
    `CREATE INDEX endpoint_aside_of ON endpoint_aside(workspace_id, plugin, endpoint, id)`,
    // How often in a row it could not go on.
    `ALTER TABLE bulk ADD COLUMN tries ${w.integer} NOT NULL DEFAULT 0`,
  ],
};
