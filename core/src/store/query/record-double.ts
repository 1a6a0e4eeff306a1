import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { keyDigest } from '../verb/record-keys.ts';
import type { CollectionNamed } from '../verb/shared-records.ts';

type On = Knex | Knex.Transaction;

/** How many records of a collection have what a version that is coming lets only one have. */
export const countDoubles = async (
  on: On,
  dialect: Dialect,
  { workspaceId, collection }: CollectionNamed,
): Promise<number> => {
  const [row] = await dialect.all<{ n: number | string }>(
    on,
    `SELECT count(DISTINCT d.record_id) AS n FROM record_double d JOIN record ON record.id = d.record_id AND record.workspace_id = d.workspace_id
     WHERE d.workspace_id = ? AND d.collection = ?`,
    [workspaceId, collection],
  );
  return Number(row?.n ?? 0);
};

/** Which keys of a collection several records have, by their names. */
export const doubledKeys = async (
  on: On,
  dialect: Dialect,
  { workspaceId, collection }: CollectionNamed,
): Promise<readonly string[]> => {
  const rows = await dialect.all<{ name: string }>(
    on,
    `SELECT DISTINCT d.name FROM record_double d JOIN record ON record.id = d.record_id AND record.workspace_id = d.workspace_id
     WHERE d.workspace_id = ? AND d.collection = ? ORDER BY d.name`,
    [workspaceId, collection],
  );
  return rows.map(({ name }) => name);
};

/** A record that is second; `name`: of the key that another one has. */
export interface DoubleRow {
  readonly publicId: string;
  readonly contactId: number | null;
  readonly attributes: string;
  readonly name: string;
}

/** The first of them, each by one of its keys. */
export const firstDoubles = (
  on: On,
  dialect: Dialect,
  { workspaceId, collection, most }: CollectionNamed & { readonly most: number },
): Promise<DoubleRow[]> =>
  dialect.all<DoubleRow>(
    on,
    `SELECT record.public_id AS "publicId", record.contact_id AS "contactId", record.attributes, min(d.name) AS name
     FROM record_double d JOIN record ON record.id = d.record_id AND record.workspace_id = d.workspace_id WHERE d.workspace_id = ? AND d.collection = ?
     GROUP BY record.id, record.public_id, record.contact_id, record.attributes ORDER BY record.id LIMIT ?`,
    [workspaceId, collection, most],
  );

/** Forgets which are second. */
export const forgetDoubles = async (
  transaction: Knex.Transaction,
  workspaceId: number,
  collections: readonly string[],
): Promise<void> => {
  await transaction('record_double').where({ workspace_id: workspaceId }).whereIn('collection', collections).delete();
};

const KEY: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_collection', type: 'text' },
  { name: 'asked_name', type: 'text' },
  { name: 'asked_value', type: 'text' },
];

/** Which records have some keys, by their public ids. */
export const ownersOfKeys = async (
  on: On,
  dialect: Dialect,
  keys: readonly (CollectionNamed & { readonly name: string; readonly value: string })[],
): Promise<(key: readonly [name: string, value: string]) => string | undefined> => {
  if (keys.length === 0) return () => undefined;
  const rows = await dialect.all<{ name: string; value: string; record: string }>(
    on,
    `SELECT k.name, k.value, k.record FROM ${dialect.rows('j', KEY)} JOIN record_key k
     ON k.workspace_id = j.asked_workspace AND k.collection = j.asked_collection AND k.name = j.asked_name AND k.value = j.asked_value`,
    [
      JSON.stringify(
        keys.map(({ workspaceId, collection, name, value }) => [workspaceId, collection, name, keyDigest(value)]),
      ),
    ],
  );
  const owners = new Map(rows.map(({ name, value, record }) => [JSON.stringify([name, value]), record]));
  return ([name, value]) => owners.get(JSON.stringify([name, keyDigest(value)]));
};
