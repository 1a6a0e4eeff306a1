import type { FieldValues } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Contact } from '../../model/contact.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** A contact's row as the statements of this folder select it. */
export interface ContactRow {
  readonly id: number;
  readonly public_id: string;
  readonly workspace_id: number;
  readonly shard: number;
  readonly external_id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly time_zone: string | null;
  readonly fields: string;
  readonly source: string;
  readonly created_at: number;
  readonly rev: number;
  readonly deleted_at: number | null;
}

/** The columns of {@link ContactRow}, ready for a SELECT. */
export const CONTACT_COLUMNS =
  'id, public_id, workspace_id, shard, external_id, email, phone, first_name, last_name, time_zone, fields, source, created_at, rev, deleted_at';

/** A contact's row as the rest of the hub knows it. */
export const contactOfRow = (row: ContactRow): Contact => ({
  id: row.id,
  publicId: row.public_id,
  workspaceId: row.workspace_id,
  shard: row.shard,
  externalId: row.external_id,
  email: row.email,
  phone: row.phone,
  firstName: row.first_name,
  lastName: row.last_name,
  timeZone: row.time_zone,
  fields: readKept<FieldValues>(row.fields),
  source: row.source,
  createdAt: row.created_at,
  rev: row.rev,
  deleted: row.deleted_at !== null,
});

/**
 * Reads contacts by their internal ids, deleted ones included, in one statement. The ids come from rows that were found
 * inside a workspace (runs, events, deliveries); a batch may span workspaces, and each contact says which is its own.
 */
export const loadContacts = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  contactIds: readonly number[],
): Promise<Map<number, Contact>> => {
  if (contactIds.length === 0) return new Map();
  const from = `contact WHERE id IN ${dialect.list('integer')}`;
  const rows = await dialect.many<ContactRow>(on, { columns: CONTACT_COLUMNS, from }, [JSON.stringify(contactIds)]);
  return new Map(rows.map((row) => [row.id, contactOfRow(row)]));
};
