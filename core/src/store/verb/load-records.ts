import type { KeptRecord } from '../../model/record.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { keyDigest } from './record-keys.ts';
import { RECORD_COLUMNS, recordOfRow, type RecordRow } from './record-row.ts';

/** The records of these public ids; unknown ones are left out. */
export const loadRecords = async (
  { read, dialect }: Store,
  workspaceId: number,
  publicIds: readonly string[],
): Promise<ReadonlyMap<string, KeptRecord>> => {
  if (publicIds.length === 0) return new Map();
  const rows = await dialect.all<RecordRow>(
    read,
    `SELECT ${RECORD_COLUMNS} FROM record WHERE record.public_id IN ${dialect.list('text')} AND +record.workspace_id = ?`,
    [JSON.stringify([...new Set(publicIds)]), workspaceId],
  );
  return new Map(rows.map((row) => [row.public_id, recordOfRow(row)]));
};

/** The record of that inner id; null where it is gone. */
export const recordOfId = async (
  { read, dialect }: Pick<Store, 'read' | 'dialect'>,
  id: number,
): Promise<KeptRecord | null> => {
  const [row] = await dialect.all<RecordRow>(read, `SELECT ${RECORD_COLUMNS} FROM record WHERE record.id = ?`, [id]);
  return row === undefined ? null : recordOfRow(row);
};

/** A unique key of a collection. */
export interface RecordKey {
  readonly collection: string;
  readonly name: string;
  readonly value: string;
}

const KEY: readonly BatchColumn[] = [
  { name: 'at', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'value', type: 'text' },
];

/** The public ids of the records that have these unique keys, in their order; null where nobody has one. */
export const loadRecordKeys = async (
  { read, dialect }: Store,
  workspaceId: number,
  keys: readonly RecordKey[],
): Promise<readonly (string | null)[]> => {
  if (keys.length === 0) return [];
  const rows = await dialect.all<{ at: number; record: string }>(
    read,
    `SELECT j.at, k.record FROM ${dialect.rows('j', KEY)} JOIN record_key k
     ON k.workspace_id = ? AND k.collection = j.collection AND k.name = j.name AND k.value = j.value`,
    [
      JSON.stringify(keys.map(({ collection, name, value }, at) => [at, collection, name, keyDigest(value)])),
      workspaceId,
    ],
  );
  const owners = new Map(rows.map(({ at, record }) => [at, record]));
  return keys.map((_key, at) => owners.get(at) ?? null);
};
