import type { Migration } from './types.ts';

/** Consents that contacts were asked to confirm, by the message that asked. */
export const confirmations: Migration = {
  name: '0025-confirmations',
  additive: true,
  statements: (w) => [
    // `consents`: JSON, as they go into the ledger; moments are the workspace's time.
    `CREATE TABLE confirmation(message TEXT NOT NULL PRIMARY KEY, workspace_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL,
      plugin TEXT NOT NULL, reference TEXT, consents TEXT NOT NULL, created_at ${w.integer} NOT NULL, expires_at ${w.integer} NOT NULL,
      confirmed_at ${w.integer})${w.clustered}`,
    'CREATE INDEX confirmation_contact ON confirmation(contact_id, workspace_id, created_at)',
    'CREATE INDEX confirmation_of_workspace ON confirmation(workspace_id, created_at)',
  ],
};
