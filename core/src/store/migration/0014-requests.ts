import type { Migration } from './types.ts';

/** What steps ask of other systems. */
export const requests: Migration = {
  name: '0014-requests',
  additive: true,
  statements: (w) => [
    `ALTER TABLE delivery ADD COLUMN host TEXT`,
    // Each host has its own turn: one that is slow must not stand before the others.
    `CREATE INDEX delivery_requests ON delivery(workspace_id, host, not_before) WHERE state = 'queued' AND host IS NOT NULL`,
    // What was asked, as every try repeats it, and what was answered: without any secret. `answer`: JSON.
    `CREATE TABLE request(delivery_id ${w.integer} PRIMARY KEY, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, contact_id ${w.integer},
      run_id ${w.integer}, workflow_id ${w.integer}, version_id ${w.integer}, step TEXT, method TEXT NOT NULL, url TEXT NOT NULL, body TEXT, type TEXT,
      state TEXT NOT NULL, status ${w.integer}, answer TEXT, created_at ${w.integer} NOT NULL, told_at ${w.integer})${w.table}`,
    `CREATE INDEX request_of_contact ON request(contact_id, delivery_id) WHERE contact_id IS NOT NULL`,
    // What the steps of a workflow must be told in secret. Good for these hosts only: a secret goes where it was entered for.
    `CREATE TABLE step_secret(workflow_id ${w.integer} NOT NULL, step TEXT NOT NULL, name TEXT NOT NULL, workspace_id ${w.integer} NOT NULL,
      sealed TEXT NOT NULL, hosts TEXT NOT NULL, changed_at ${w.integer} NOT NULL, PRIMARY KEY(workflow_id, step, name))${w.clustered}`,
  ],
};
