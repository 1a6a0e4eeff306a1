import type { Migration } from './types.ts';

/**
 * The life of workflows beyond Start and Stop: draining, publishing beside waiting runs, going back; and contacts that became one. It is
 * not only added to: who does not know `publication_id` moves a run on that is to go over to another version first.
 */
export const life: Migration = {
  name: '0006-life',
  statements: (w) => [
    // Since when what happens counts: later than `started_at` where a workflow was started again while it drained.
    `ALTER TABLE workflow ADD COLUMN listens_from ${w.integer}`,
    // Over how long those are spread that were due when the workflow was stopped; null: they go on at once.
    `ALTER TABLE workflow ADD COLUMN release_ms ${w.integer}`,
    `CREATE INDEX workflow_draining ON workflow(id) WHERE state = 'draining'`,
    `ALTER TABLE version ADD COLUMN restored_from ${w.integer}`,
    // What becomes of the runs that are inside when a version is put in force. `contact_id`, `entry_key`: how far that has come.
    `CREATE TABLE publication(id ${w.id}, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, version_id ${w.integer} NOT NULL,
      plan TEXT NOT NULL, state TEXT NOT NULL, contact_id ${w.integer} NOT NULL DEFAULT 0, entry_key TEXT NOT NULL DEFAULT '', newest_run ${w.integer} NOT NULL,
      moved ${w.integer} NOT NULL DEFAULT 0, left_out ${w.integer} NOT NULL DEFAULT 0, actor TEXT NOT NULL, at ${w.integer} NOT NULL)${w.table}`,
    `CREATE INDEX publication_of_workflow ON publication(workflow_id, id)`,
    `CREATE INDEX publication_open ON publication(id) WHERE state <> 'done'`,
    // A run that could not be moved when its turn came (a message of it is out): it is moved as soon as it can be, and acts no more before.
    `ALTER TABLE run ADD COLUMN publication_id ${w.integer}`,
    `CREATE INDEX run_of_publication ON run(publication_id) WHERE publication_id IS NOT NULL`,
    // Where a contact went that was merged into another one.
    `ALTER TABLE contact ADD COLUMN merged_into ${w.integer}`,
    `CREATE INDEX contact_merged ON contact(merged_into) WHERE merged_into IS NOT NULL`,
  ],
};
