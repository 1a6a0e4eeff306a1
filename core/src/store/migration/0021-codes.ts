import type { Migration } from './types.ts';

/** What lapses of records, who listens to that beforehand, and records that are made in bulk. */
export const codes: Migration = {
  name: '0021-codes',
  additive: true,
  statements: (w) => [
    // A row for each record that is still to lapse, in the workspace's time.
    `CREATE TABLE record_lapse(record_id ${w.integer} PRIMARY KEY, workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL,
      at ${w.integer} NOT NULL)${w.table}`,
    `CREATE INDEX record_lapse_due ON record_lapse(workspace_id, at, record_id)`,
    // How far ahead of time a workflow has been told which records will lapse: up to a moment and, among those of that moment, a record.
    `CREATE TABLE lapse_watch(workflow_id ${w.integer} NOT NULL, collection TEXT NOT NULL, days ${w.integer} NOT NULL,
      workspace_id ${w.integer} NOT NULL, reached_at ${w.integer} NOT NULL, reached_id ${w.integer} NOT NULL,
      PRIMARY KEY(workflow_id, collection, days))${w.clustered}`,
    // `source`: the inner id of the record of which others are made; `list_id`: whose members get one each (else so many are made for nobody);
    // `reached`: the last contact who had their turn.
    `CREATE TABLE bulk(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL,
      source ${w.integer} NOT NULL, list_id ${w.integer}, wanted ${w.integer} NOT NULL, done ${w.integer} NOT NULL DEFAULT 0,
      made ${w.integer} NOT NULL DEFAULT 0, reached ${w.integer} NOT NULL DEFAULT 0, quiet ${w.integer} NOT NULL, state TEXT NOT NULL,
      trouble TEXT, created_by TEXT NOT NULL, created_at ${w.integer} NOT NULL, finished_at ${w.integer})${w.hot}`,
    `CREATE INDEX bulk_of_source ON bulk(source, id)`,
  ],
};
