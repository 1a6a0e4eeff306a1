import type { Migration } from './types.ts';

/** What plugins keep: records of their collections, and balances with their entries. */
export const records: Migration = {
  name: '0013-records',
  additive: true,
  statements: (w) => [
    // `collection`: its key, plugin/name. `stays`: whether the record outlives its contact.
    `CREATE TABLE record(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL,
      shard ${w.integer} NOT NULL, contact_id ${w.integer}, attributes TEXT NOT NULL, stays ${w.integer} NOT NULL,
      rev ${w.integer} NOT NULL DEFAULT 1, created_at ${w.integer} NOT NULL, updated_at ${w.integer} NOT NULL)${w.hot}`,
    `CREATE INDEX record_of_collection ON record(workspace_id, collection, id)`,
    `CREATE INDEX record_of_contact ON record(contact_id, collection, id) WHERE contact_id IS NOT NULL`,
    // A row for each filterable attribute of each record, empty where it has no value: so that sorting by it misses nobody.
    `CREATE TABLE record_value(record_id ${w.integer} NOT NULL, attribute TEXT NOT NULL, workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL,
      value ${w.sortable} NOT NULL, PRIMARY KEY(record_id, attribute))${w.clustered}`,
    `CREATE INDEX record_value_sorted ON record_value(workspace_id, collection, attribute, value, record_id)`,
    // `value`: a digest, which is short whatever the attributes hold.
    `CREATE TABLE record_key(workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
      record TEXT NOT NULL, PRIMARY KEY(workspace_id, collection, name, value))${w.clustered}`,
    `CREATE INDEX record_key_of_record ON record_key(record)`,
    // One contact's (or one record's) balance. Amounts are whole numbers of the smallest part: `scale` of them make one.
    `CREATE TABLE account(id ${w.id}, workspace_id ${w.integer} NOT NULL, balance TEXT NOT NULL, contact_id ${w.integer}, record_id ${w.integer},
      total ${w.integer} NOT NULL DEFAULT 0, scale ${w.integer} NOT NULL)${w.hot}`,
    `CREATE UNIQUE INDEX account_of_contact ON account(contact_id, balance) WHERE record_id IS NULL`,
    `CREATE UNIQUE INDEX account_of_record ON account(record_id, balance) WHERE record_id IS NOT NULL`,
    `CREATE INDEX account_by_contact ON account(contact_id, balance)`,
    // `remaining`: what of an amount that lapses is neither taken nor lapsed yet; 0 for all others.
    `CREATE TABLE balance_entry(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, account_id ${w.integer} NOT NULL,
      amount ${w.integer} NOT NULL, remaining ${w.integer} NOT NULL, total_after ${w.integer} NOT NULL, expires_at ${w.integer}, key TEXT,
      source TEXT NOT NULL, reason TEXT, at ${w.integer} NOT NULL)${w.table}`,
    `CREATE UNIQUE INDEX balance_entry_key ON balance_entry(account_id, key) WHERE key IS NOT NULL`,
    `CREATE INDEX balance_entry_of_account ON balance_entry(account_id, id)`,
    `CREATE INDEX balance_entry_open ON balance_entry(account_id, expires_at, id) WHERE remaining > 0`,
    `CREATE INDEX balance_entry_lapsing ON balance_entry(workspace_id, expires_at) WHERE remaining > 0`,
  ],
};
