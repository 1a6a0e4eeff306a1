import type { JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { RecordWrite } from '../../model/record.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** Names a collection of a workspace by its key. */
export interface CollectionNamed {
  readonly workspaceId: number;
  readonly collection: string;
}

const NAMED: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_collection', type: 'text' },
];

/** How often the records of collections without contacts have changed, for each in its place; 0: there never was one. */
export const loadCollectionRevisions = async (
  { read, dialect }: Store,
  collections: readonly CollectionNamed[],
): Promise<readonly number[]> => {
  if (collections.length === 0) return [];
  const rows = await dialect.all<{ workspace_id: number; collection: string; revision: number }>(
    read,
    `SELECT c.workspace_id, c.collection, c.revision FROM ${dialect.rows('j', NAMED)}
     JOIN collection_revision c ON c.workspace_id = j.asked_workspace AND c.collection = j.asked_collection`,
    [JSON.stringify(collections.map(({ workspaceId, collection }) => [workspaceId, collection]))],
  );
  const found = new Map(rows.map((row) => [`${row.workspace_id} ${row.collection}`, row.revision]));
  return collections.map(({ workspaceId, collection }) => found.get(`${workspaceId} ${collection}`) ?? 0);
};

/** A record of a collection without contacts. */
export interface SharedRecord {
  readonly publicId: string;
  readonly attributes: JsonObject;
  readonly createdAt: number;
}

/** The records of a collection, the newest first, at most so many. */
export const loadSharedRecords = async (
  { read, dialect }: Store,
  { workspaceId, collection, most }: CollectionNamed & { readonly most: number },
): Promise<readonly SharedRecord[]> => {
  const rows = await dialect.all<{ public_id: string; attributes: string; created_at: number }>(
    read,
    `SELECT public_id, attributes, created_at FROM record WHERE workspace_id = ? AND collection = ? ORDER BY id DESC LIMIT ?`,
    [workspaceId, collection, most],
  );
  return rows.map((row) => ({
    publicId: row.public_id,
    attributes: readKept<JsonObject>(row.attributes),
    createdAt: row.created_at,
  }));
};

/** Notes that records of collections without contacts change. */
export const raiseCollectionRevisions = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly Pick<RecordWrite, 'shared' | 'workspaceId' | 'collection'>[],
): Promise<void> => {
  const changed = new Set(
    writes.flatMap(({ shared, workspaceId, collection }) => (shared ? JSON.stringify([workspaceId, collection]) : [])),
  );
  if (changed.size === 0) return;
  // In one order, so that two who change the same collections do not wait for each other.
  const rows = `[${[...changed].toSorted().join(',')}]`;
  await dialect.all(
    transaction,
    `INSERT INTO collection_revision(workspace_id, collection, revision) SELECT asked_workspace, asked_collection, 1 FROM ${dialect.rows('j', NAMED)}
     WHERE true ON CONFLICT (workspace_id, collection) DO UPDATE SET revision = collection_revision.revision + 1`,
    [rows],
  );
};
