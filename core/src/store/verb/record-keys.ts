import { createHash } from 'node:crypto';
import type { JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { recordKeys, type Sole } from '../../model/collection.ts';
import type { RecordWrite } from '../../model/record.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Coming } from './record-index.ts';
import type { CollectionNamed } from './shared-records.ts';

/** A unique key's value as the database has it: short, whatever the attributes hold; whose it is, where it is a contact's, can be read. */
export const keyDigest = (value: string): string => {
  const from = value.indexOf('[');
  return `${value.slice(0, from)}${createHash('sha256').update(value.slice(from)).digest('base64url')}`;
};

const KEY: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'value', type: 'text' },
  { name: 'record', type: 'text' },
];
const KEY_NAMES = KEY.map(({ name }) => name).join(', ');

export type KeyRow = readonly [workspaceId: number, collection: string, name: string, value: string, record: string];

const rowOf = (
  { workspaceId, collection, publicId }: CollectionNamed & { readonly publicId: string },
  [name, value]: readonly [string, string],
): KeyRow => [workspaceId, collection, name, keyDigest(value), publicId];

/** The keys of what is to be written: with those that the database knows of besides, all of them or only those of which no second may be. */
export const keyRows = (writes: readonly RecordWrite[], coming: Coming, which: 'all' | 'binding'): readonly KeyRow[] =>
  writes.flatMap((write) => {
    const known = new Set(write.keys.map(([name]) => name));
    const version = write.kind === 'delete' ? null : coming(write);
    const further = version === null || (which === 'binding' && !version.isBinding) ? [] : recordKeys(version, write);
    return [...write.keys, ...further.filter(([name]) => !known.has(name))].map((key) => rowOf(write, key));
  });

/** In one order, so that two who want the same ones do not wait for each other. */
const inOrder = (rows: readonly KeyRow[]): readonly KeyRow[] =>
  rows.toSorted(([, collection, name, value], [, ...other]) =>
    `${collection} ${name} ${value}` < `${other[0]} ${other[1]} ${other[2]}` ? -1 : 1,
  );

/** Takes unique keys for records. `lost`: the records of which another one has a key, with its name. */
export const takeKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  wanted: readonly KeyRow[],
): Promise<{ readonly lost: ReadonlyMap<string, string>; readonly fresh: readonly KeyRow[] }> => {
  if (wanted.length === 0) return { lost: new Map(), fresh: [] };
  const batch = JSON.stringify(inOrder(wanted));
  const fresh = await dialect.all<{
    workspace_id: number;
    collection: string;
    name: string;
    value: string;
    record: string;
  }>(
    transaction,
    `INSERT INTO record_key(${KEY_NAMES}) SELECT ${KEY_NAMES} FROM ${dialect.rows('j', KEY)}
     WHERE true ON CONFLICT DO NOTHING RETURNING ${KEY_NAMES}`,
    [batch],
  );
  const others = await dialect.all<{ record: string; name: string }>(
    transaction,
    `SELECT j.record, j.name FROM ${dialect.rows('j', KEY)}
     JOIN record_key k ON k.workspace_id = j.workspace_id AND k.collection = j.collection AND k.name = j.name AND k.value = j.value
     WHERE k.record <> j.record`,
    [batch],
  );
  const lost = new Map(others.map(({ record, name }) => [record, name]));
  return {
    lost,
    fresh: fresh.map((row): KeyRow => [row.workspace_id, row.collection, row.name, row.value, row.record]),
  };
};

const DOUBLE: readonly BatchColumn[] = [
  { name: 'record_id', type: 'integer' },
  { name: 'name', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
];
const DOUBLE_NAMES = DOUBLE.map(({ name }) => name).join(', ');

/** A record, and what a version that is coming lets only one have. */
export interface ComingKeys extends CollectionNamed {
  readonly id: number;
  readonly publicId: string;
  readonly contactId: number | null;
  readonly attributes: JsonObject;
  readonly sole: Sole;
}

/** Takes the keys that records will have by a version that is coming. The version in force lets there be a second: that is noted. */
export const takeComingKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  records: readonly ComingKeys[],
): Promise<void> => {
  const keyed = records.flatMap((record) => recordKeys(record.sole, record).map((key) => rowOf(record, key)));
  if (records.every(({ sole }) => sole.uniqueKeys.length + sole.uniqueOfContact.length === 0)) return;
  await dialect.all(transaction, `DELETE FROM record_double WHERE record_id IN ${dialect.list('integer')}`, [
    JSON.stringify(records.map(({ id }) => id)),
  ]);
  const { lost } = await takeKeys(transaction, dialect, keyed);
  const doubles = records.flatMap(({ id, publicId, workspaceId, collection }) => {
    const name = lost.get(publicId);
    return name === undefined ? [] : [[id, name, workspaceId, collection]];
  });
  if (doubles.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO record_double(${DOUBLE_NAMES}) SELECT ${DOUBLE_NAMES} FROM ${dialect.rows('j', DOUBLE)} WHERE true ON CONFLICT DO NOTHING`,
    [JSON.stringify(doubles)],
  );
};

/** Gives back keys that were taken for nothing. */
export const releaseKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  keys: readonly KeyRow[],
): Promise<void> => {
  if (keys.length === 0) return;
  await dialect.all(
    transaction,
    `DELETE FROM record_key WHERE EXISTS (SELECT 1 FROM ${dialect.rows('j', KEY)} WHERE j.workspace_id = record_key.workspace_id
       AND j.collection = record_key.collection AND j.name = record_key.name AND j.value = record_key.value AND j.record = record_key.record)
       AND record_key.record IN ${dialect.list('text')}`,
    [JSON.stringify(keys), JSON.stringify(keys.map(([, , , , record]) => record))],
  );
};

/** Takes away the keys that changed records had before. */
export const dropOldKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { records, keys }: { readonly records: readonly Pick<RecordWrite, 'publicId'>[]; readonly keys: readonly KeyRow[] },
): Promise<void> => {
  if (records.length === 0) return;
  await dialect.all(
    transaction,
    `DELETE FROM record_key WHERE record IN ${dialect.list('text')} AND NOT EXISTS (SELECT 1 FROM ${dialect.rows('j', KEY)}
       WHERE j.workspace_id = record_key.workspace_id AND j.collection = record_key.collection AND j.name = record_key.name
       AND j.value = record_key.value AND j.record = record_key.record)`,
    [JSON.stringify(records.map(({ publicId }) => publicId)), JSON.stringify(keys)],
  );
};
