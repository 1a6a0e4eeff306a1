import type { Migration } from './types.ts';

/** What comes from outside to a workflow's trigger: systems that are asked, and addresses that are called. */
export const inbound: Migration = {
  name: '0012-inbound',
  additive: true,
  statements: (w) => [
    // Which of its addresses is good: renewing it makes the one before worthless.
    `ALTER TABLE workflow ADD COLUMN address_turn ${w.integer} NOT NULL DEFAULT 0`,
    // One a workflow and kind. `due_at`, `asked_at`, `answered_at`, `trouble_at`: real time, since the world outside has no other; `since`: the
    // workspace's. `fresh`: nothing was read since the start; `pages`: how often in a row there was more at once.
    `CREATE TABLE inbound(id ${w.id}, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, kind TEXT NOT NULL, shard ${w.integer} NOT NULL,
      rev ${w.integer} NOT NULL DEFAULT 0, listening ${w.integer} NOT NULL, digest TEXT NOT NULL, plugin TEXT NOT NULL, plugin_version TEXT NOT NULL,
      contribution TEXT NOT NULL, config TEXT NOT NULL, data TEXT NOT NULL, since ${w.integer} NOT NULL, cursor TEXT, fresh ${w.integer} NOT NULL DEFAULT 1,
      due_at ${w.integer} NOT NULL DEFAULT 0, pages ${w.integer} NOT NULL DEFAULT 0, failures ${w.integer} NOT NULL DEFAULT 0, trouble TEXT,
      trouble_at ${w.integer}, asked_at ${w.integer}, answered_at ${w.integer}, events ${w.integer} NOT NULL DEFAULT 0,
      unknown ${w.integer} NOT NULL DEFAULT 0)${w.hot}`,
    `CREATE UNIQUE INDEX inbound_of_workflow ON inbound(workflow_id, kind)`,
    `CREATE INDEX inbound_due ON inbound(due_at) WHERE kind = 'poll' AND listening = 1`,
    // Good for these hosts only: a secret goes where it was entered for.
    `CREATE TABLE inbound_secret(workflow_id ${w.integer} NOT NULL, name TEXT NOT NULL, workspace_id ${w.integer} NOT NULL, sealed TEXT NOT NULL,
      hosts TEXT NOT NULL, changed_at ${w.integer} NOT NULL, PRIMARY KEY(workflow_id, name))${w.clustered}`,
    // Calls as they came, until they are read. `state`: pending, or aside; those that were read are gone.
    `CREATE TABLE inbound_call(id ${w.id}, inbound_id ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, state TEXT NOT NULL,
      received_at ${w.integer} NOT NULL, attempt ${w.integer} NOT NULL DEFAULT 0, due_at ${w.integer} NOT NULL DEFAULT 0, head TEXT NOT NULL,
      body ${w.blob} NOT NULL)${w.table}`,
    `CREATE INDEX inbound_call_pending ON inbound_call(inbound_id, id) WHERE state = 'pending'`,
    `CREATE INDEX inbound_call_aside ON inbound_call(received_at) WHERE state = 'aside'`,
    // Which deliveries came already.
    `CREATE TABLE inbound_delivery(inbound_id ${w.integer} NOT NULL, key TEXT NOT NULL, at ${w.integer} NOT NULL, PRIMARY KEY(inbound_id, key))${w.clustered}`,
    `CREATE INDEX inbound_delivery_at ON inbound_delivery(at)`,
  ],
};
