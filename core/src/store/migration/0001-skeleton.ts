import { SHARD_COUNT } from '../../model/shard.ts';
import type { Migration } from './types.ts';
import type { Words } from './words.ts';

const house = (w: Words): string[] => [
  `CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL)${w.table}`,
  `CREATE TABLE shard(shard ${w.integer} PRIMARY KEY, owner TEXT, epoch ${w.integer} NOT NULL DEFAULT 0, lease_until ${w.integer} NOT NULL DEFAULT 0)${w.hot}`,
  `INSERT INTO shard(shard) VALUES ${Array.from({ length: SHARD_COUNT }, (_, shard) => `(${shard})`).join(', ')}`,
  `CREATE TABLE workspace(id ${w.id}, public_id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, mode TEXT NOT NULL,
    time_zone TEXT NOT NULL, identity_key TEXT NOT NULL DEFAULT 'email', clock_offset ${w.integer} NOT NULL DEFAULT 0,
    clock_rate ${w.integer} NOT NULL DEFAULT 1, clock_since ${w.integer} NOT NULL DEFAULT 0, created_at ${w.integer} NOT NULL)${w.table}`,
  `CREATE TABLE operator(id ${w.id}, public_id TEXT NOT NULL UNIQUE, email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    password_hash TEXT NOT NULL, instance_role TEXT NOT NULL, language TEXT NOT NULL DEFAULT 'en', created_at ${w.integer} NOT NULL)${w.table}`,
  `CREATE TABLE membership(operator_id ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL, role TEXT NOT NULL,
    PRIMARY KEY(operator_id, workspace_id))${w.clustered}`,
  `CREATE TABLE session(hash TEXT PRIMARY KEY, operator_id ${w.integer} NOT NULL, created_at ${w.integer} NOT NULL, expires_at ${w.integer} NOT NULL)${w.clustered}`,
  `CREATE TABLE token(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL, role TEXT NOT NULL, created_by ${w.integer} NOT NULL, created_at ${w.integer} NOT NULL, expires_at ${w.integer},
    last_used_at ${w.integer}, revoked_at ${w.integer})${w.table}`,
  `CREATE INDEX token_of_workspace ON token(workspace_id)`,
  `CREATE TABLE idempotency(scope TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, status ${w.integer}, body TEXT, contact TEXT, created_at ${w.integer} NOT NULL,
    PRIMARY KEY(scope, key))${w.clustered}`,
  // Answers that hold a contact: erasing it takes it out of them too.
  `CREATE INDEX idempotency_of_contact ON idempotency(contact) WHERE contact IS NOT NULL`,
];

const people = (w: Words): string[] => [
  `CREATE TABLE contact(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL,
    identity TEXT, external_id TEXT, email TEXT, email_key TEXT, phone TEXT, first_name TEXT, last_name TEXT, time_zone TEXT,
    owner_id ${w.integer}, fields TEXT NOT NULL DEFAULT '{}', source TEXT NOT NULL, rev ${w.integer} NOT NULL DEFAULT 0,
    created_at ${w.integer} NOT NULL, updated_at ${w.integer} NOT NULL, deleted_at ${w.integer})${w.table}`,
  // The workspace's identity key is the one that is unique: families share a phone, colleagues an address.
  `CREATE UNIQUE INDEX contact_identity ON contact(workspace_id, identity) WHERE identity IS NOT NULL`,
  `CREATE INDEX contact_email ON contact(workspace_id, email_key) WHERE email_key IS NOT NULL`,
  `CREATE INDEX contact_phone ON contact(workspace_id, phone) WHERE phone IS NOT NULL`,
  `CREATE INDEX contact_external ON contact(workspace_id, external_id) WHERE external_id IS NOT NULL`,
  // Without those who were deleted, so that how many there are is counted in the index alone.
  `CREATE INDEX contact_of_workspace ON contact(workspace_id, id) WHERE deleted_at IS NULL`,
  `CREATE TABLE field(workspace_id ${w.integer} NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL, choices TEXT,
    created_at ${w.integer} NOT NULL, deleted_at ${w.integer}, PRIMARY KEY(workspace_id, key))${w.clustered}`,
  `CREATE TABLE list(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, name TEXT NOT NULL, created_at ${w.integer} NOT NULL)${w.table}`,
  `CREATE UNIQUE INDEX list_name ON list(workspace_id, name)`,
  `CREATE TABLE list_member(list_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL, joined_at ${w.integer} NOT NULL,
    PRIMARY KEY(list_id, contact_id))${w.clustered}`,
  `CREATE INDEX list_member_contact ON list_member(contact_id)`,
  // The ledger is only ever appended to; consent_state is its fold, for the gate at each send.
  `CREATE TABLE consent(id ${w.id}, workspace_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL, purpose TEXT NOT NULL, channel TEXT NOT NULL,
    state TEXT NOT NULL, basis TEXT NOT NULL, source TEXT NOT NULL, text_version TEXT, actor TEXT, at ${w.integer} NOT NULL)${w.table}`,
  `CREATE INDEX consent_of_contact ON consent(contact_id, id)`,
  `CREATE TABLE consent_state(contact_id ${w.integer} NOT NULL, purpose TEXT NOT NULL, channel TEXT NOT NULL, workspace_id ${w.integer} NOT NULL,
    state TEXT NOT NULL, at ${w.integer} NOT NULL, PRIMARY KEY(contact_id, purpose, channel))${w.clustered}`,
  `CREATE TABLE suppression(workspace_id ${w.integer} NOT NULL, channel TEXT NOT NULL, address_key TEXT NOT NULL, reason TEXT NOT NULL, at ${w.integer} NOT NULL,
    PRIMARY KEY(workspace_id, channel, address_key))${w.clustered}`,
  // An import's file is kept in pieces inside the database, so that any node can go on with it.
  `CREATE TABLE import(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, state TEXT NOT NULL, options TEXT NOT NULL,
    file_name TEXT NOT NULL, bytes ${w.integer} NOT NULL DEFAULT 0, rows_total ${w.integer} NOT NULL DEFAULT 0, rows_done ${w.integer} NOT NULL DEFAULT 0,
    created ${w.integer} NOT NULL DEFAULT 0, updated ${w.integer} NOT NULL DEFAULT 0, unchanged ${w.integer} NOT NULL DEFAULT 0,
    refused ${w.integer} NOT NULL DEFAULT 0, kept_withdrawn ${w.integer} NOT NULL DEFAULT 0, problem TEXT,
    touched_at ${w.integer} NOT NULL, created_by TEXT NOT NULL, created_at ${w.integer} NOT NULL, finished_at ${w.integer})${w.table}`,
  `CREATE INDEX import_of_workspace ON import(workspace_id, id)`,
  `CREATE TABLE import_piece(import_id ${w.integer} NOT NULL, number ${w.integer} NOT NULL, data ${w.blob} NOT NULL, PRIMARY KEY(import_id, number))${w.table}`,
  `CREATE TABLE import_refusal(import_id ${w.integer} NOT NULL, line ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL, code TEXT NOT NULL,
    column_name TEXT, detail TEXT NOT NULL, PRIMARY KEY(import_id, line))${w.clustered}`,
];

const workflows = (w: Words): string[] => [
  `CREATE TABLE workflow(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
    version_id ${w.integer}, draft TEXT NOT NULL, draft_rev ${w.integer} NOT NULL DEFAULT 1, created_at ${w.integer} NOT NULL,
    updated_at ${w.integer} NOT NULL, started_at ${w.integer}, stopped_at ${w.integer}, resumed_from ${w.integer}, standstill TEXT, deleted_at ${w.integer})${w.table}`,
  `CREATE INDEX workflow_of_workspace ON workflow(workspace_id, id)`,
  // Stopped or started a moment ago: its runs still have to freeze or to thaw.
  `CREATE INDEX workflow_standstill ON workflow(id) WHERE standstill IS NOT NULL`,
  // Of a burst of saving by one person, which began at `burst_at` (real time), only the last stays.
  `CREATE TABLE draft_revision(workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, rev ${w.integer} NOT NULL, definition TEXT NOT NULL,
    digest TEXT NOT NULL, name TEXT NOT NULL, actor TEXT, steps ${w.integer} NOT NULL, at ${w.integer} NOT NULL, burst_at ${w.integer} NOT NULL,
    PRIMARY KEY(workflow_id, rev))${w.table}`,
  `CREATE TABLE version(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, number ${w.integer} NOT NULL,
    definition TEXT NOT NULL, pins TEXT NOT NULL, created_by TEXT NOT NULL, created_at ${w.integer} NOT NULL)${w.table}`,
  `CREATE UNIQUE INDEX version_number ON version(workflow_id, number)`,
  `CREATE TABLE subscription(id ${w.id}, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, version_id ${w.integer} NOT NULL,
    event_type TEXT NOT NULL, filter TEXT, asks ${w.integer} NOT NULL, entry_key TEXT, plugin TEXT NOT NULL, plugin_version TEXT NOT NULL,
    contribution TEXT NOT NULL, config TEXT NOT NULL)${w.table}`,
  `CREATE INDEX subscription_of_workflow ON subscription(workflow_id)`,
  `CREATE TABLE event(id ${w.id}, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, type TEXT NOT NULL, contact_id ${w.integer},
    at ${w.integer} NOT NULL, received_at ${w.integer} NOT NULL, cause_run_id ${w.integer}, depth ${w.integer} NOT NULL, quiet ${w.integer} NOT NULL,
    pending ${w.integer} NOT NULL DEFAULT 1, payload TEXT NOT NULL)${w.table}`,
  `CREATE INDEX event_pending ON event(workspace_id, id, shard) WHERE pending = 1`,
  `CREATE INDEX event_of_contact ON event(contact_id, id)`,
  `CREATE TABLE event_key(workspace_id ${w.integer} NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL, at ${w.integer} NOT NULL,
    PRIMARY KEY(workspace_id, source, key))${w.clustered}`,
];

const runs = (w: Words): string[] => [
  `CREATE TABLE enrolment(workflow_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL, entry_key TEXT NOT NULL, workspace_id ${w.integer} NOT NULL,
    last_at ${w.integer} NOT NULL, entries ${w.integer} NOT NULL, run_id ${w.integer}, PRIMARY KEY(workflow_id, contact_id, entry_key))${w.clustered}`,
  `CREATE TABLE entry_refusal(id ${w.id}, workspace_id ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL,
    event_id ${w.integer} NOT NULL, at ${w.integer} NOT NULL, reason TEXT NOT NULL)${w.table}`,
  `CREATE INDEX entry_refusal_contact ON entry_refusal(contact_id, id)`,
  `CREATE TABLE run(id ${w.id}, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, workflow_id ${w.integer} NOT NULL,
    version_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL, entry_key TEXT NOT NULL, event_id ${w.integer}, step TEXT NOT NULL,
    visit ${w.integer} NOT NULL DEFAULT 0, state TEXT NOT NULL, wake_at ${w.integer}, anchor_at ${w.integer} NOT NULL, seq ${w.integer} NOT NULL DEFAULT 0,
    attempt ${w.integer} NOT NULL DEFAULT 0, depth ${w.integer} NOT NULL DEFAULT 0, started_at ${w.integer} NOT NULL, ended_at ${w.integer}, end_reason TEXT, held_by TEXT, frozen_at ${w.integer},
    variables TEXT NOT NULL DEFAULT '{}')${w.hot}`,
  `CREATE INDEX run_of_contact ON run(contact_id, workflow_id)`,
  `CREATE INDEX run_due ON run(workspace_id, wake_at, shard) WHERE state = 'waiting'`,
  // Runs that stand still are few or briefly many: this index costs the moving ones nothing.
  `CREATE INDEX run_still ON run(workspace_id, workflow_id) WHERE state IN ('frozen', 'held', 'parked')`,
  `CREATE TABLE run_log(run_id ${w.integer} NOT NULL, seq ${w.integer} NOT NULL, line ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL,
    at ${w.integer} NOT NULL, version_id ${w.integer} NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT,
    PRIMARY KEY(run_id, seq, line))${w.clustered}`,
  // A version's runs, by the line that each begins with. An index over run itself would be written with every move.
  `CREATE INDEX run_log_beginning ON run_log(version_id, run_id) WHERE seq = 0 AND line = 0`,
  // What went wrong is looked for most, and is rare.
  `CREATE INDEX run_log_rare ON run_log(version_id, step, outcome, run_id, seq, line) WHERE outcome IN ('failed', 'skipped')`,
  `CREATE TABLE step_stat(version_id ${w.integer} NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, hour ${w.integer} NOT NULL, shard ${w.integer} NOT NULL,
    n ${w.integer} NOT NULL, PRIMARY KEY(version_id, step, outcome, hour, shard))${w.clustered}`,
];

const deliveries = (w: Words): string[] => [
  `CREATE TABLE delivery(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, shard ${w.integer} NOT NULL, kind TEXT NOT NULL,
    channel TEXT, contact_id ${w.integer}, run_id ${w.integer}, workflow_id ${w.integer}, version_id ${w.integer}, step TEXT, visit ${w.integer} NOT NULL,
    key TEXT NOT NULL, state TEXT NOT NULL, not_before ${w.integer} NOT NULL, attempt ${w.integer} NOT NULL DEFAULT 0, epoch ${w.integer} NOT NULL DEFAULT 0,
    on_uncertain TEXT NOT NULL, uncertain ${w.integer} NOT NULL DEFAULT 0, body TEXT NOT NULL, reason TEXT, created_at ${w.integer} NOT NULL,
    performed_at ${w.integer}, closed_at ${w.integer})${w.hot}`,
  `CREATE UNIQUE INDEX delivery_key ON delivery(workspace_id, key)`,
  `CREATE INDEX delivery_queued ON delivery(workspace_id, not_before, shard) WHERE state = 'queued'`,
  `CREATE INDEX delivery_out ON delivery(shard) WHERE state IN ('claimed', 'handed')`,
  // Those of stopped workflows, until Start.
  `CREATE INDEX delivery_frozen ON delivery(workspace_id, workflow_id) WHERE state = 'frozen'`,
  `CREATE INDEX delivery_of_run ON delivery(run_id) WHERE run_id IS NOT NULL`,
  `CREATE TABLE delivery_attempt(delivery_id ${w.integer} NOT NULL, number ${w.integer} NOT NULL, at ${w.integer} NOT NULL, outcome TEXT NOT NULL, detail TEXT,
    PRIMARY KEY(delivery_id, number, outcome))${w.clustered}`,
  `CREATE TABLE message(id ${w.id}, public_id TEXT NOT NULL UNIQUE, delivery_id ${w.integer} NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL,
    contact_id ${w.integer}, run_id ${w.integer}, workflow_id ${w.integer}, version_id ${w.integer}, step TEXT, channel TEXT NOT NULL, purpose TEXT NOT NULL,
    driver TEXT NOT NULL, recipient TEXT NOT NULL, sender TEXT NOT NULL, subject TEXT, html TEXT, text TEXT, state TEXT NOT NULL, tracked ${w.integer} NOT NULL,
    created_at ${w.integer} NOT NULL, sent_at ${w.integer}, opened_at ${w.integer}, opens ${w.integer} NOT NULL DEFAULT 0, machine_opens ${w.integer} NOT NULL DEFAULT 0)${w.table}`,
  `CREATE INDEX message_of_workspace ON message(workspace_id, id)`,
  `CREATE INDEX message_of_contact ON message(contact_id, id)`,
  `CREATE INDEX message_of_run ON message(run_id) WHERE run_id IS NOT NULL`,
  `CREATE TABLE connection(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    config TEXT NOT NULL, secret TEXT, rev ${w.integer} NOT NULL DEFAULT 1, created_at ${w.integer} NOT NULL, updated_at ${w.integer} NOT NULL)${w.table}`,
  `CREATE INDEX connection_of_workspace ON connection(workspace_id, kind)`,
];

const plugins = (w: Words): string[] => [
  `CREATE TABLE plugin(name TEXT NOT NULL, version TEXT NOT NULL, integrity TEXT NOT NULL, manifest TEXT NOT NULL, script TEXT NOT NULL, icon TEXT, source TEXT NOT NULL,
    installed_at ${w.integer} NOT NULL, PRIMARY KEY(name, version))${w.table}`,
  `CREATE TABLE workspace_plugin(workspace_id ${w.integer} NOT NULL, plugin TEXT NOT NULL, version TEXT NOT NULL, state TEXT NOT NULL, rights TEXT NOT NULL,
    strikes ${w.integer} NOT NULL DEFAULT 0, verdict TEXT, detail TEXT, struck_at ${w.integer}, PRIMARY KEY(workspace_id, plugin))${w.clustered}`,
  `CREATE TABLE debt(id ${w.id}, workspace_id ${w.integer} NOT NULL, plugin TEXT NOT NULL, event_id ${w.integer} NOT NULL, workflow_id ${w.integer},
    contribution TEXT NOT NULL, at ${w.integer} NOT NULL)${w.table}`,
  `CREATE INDEX debt_of_plugin ON debt(workspace_id, plugin, id)`,
  `CREATE TABLE parked(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, kind TEXT NOT NULL, subject_id ${w.integer} NOT NULL,
    reason TEXT NOT NULL, at ${w.integer} NOT NULL, released_at ${w.integer})${w.table}`,
  `CREATE INDEX parked_of_workspace ON parked(workspace_id, id)`,
];

/** The first schema: every room's tables. */
export const skeleton: Migration = {
  name: '0001-skeleton',
  statements: (words) => [
    ...house(words),
    ...people(words),
    ...workflows(words),
    ...runs(words),
    ...deliveries(words),
    ...plugins(words),
  ],
};
