import type { JsonObject } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { KeptRecord } from '../../model/record.ts';

/** A record's row as the statements about records select it. */
export interface RecordRow {
  readonly id: number;
  readonly public_id: string;
  readonly workspace_id: number;
  readonly collection: string;
  readonly shard: number;
  readonly contact_id: number | null;
  readonly attributes: string;
  readonly rev: number;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The columns of {@link RecordRow}, ready for a SELECT. */
export const RECORD_COLUMNS =
  'record.id, record.public_id, record.workspace_id, record.collection, record.shard, record.contact_id, record.attributes, record.rev, record.created_at, record.updated_at';

/** A record's row as the rest of the hub knows it. */
export const recordOfRow = (row: RecordRow): KeptRecord => ({
  id: row.id,
  publicId: row.public_id,
  workspaceId: row.workspace_id,
  collection: row.collection,
  shard: row.shard,
  contactId: row.contact_id,
  attributes: readKept<JsonObject>(row.attributes),
  rev: row.rev,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
