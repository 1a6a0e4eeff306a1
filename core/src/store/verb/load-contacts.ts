import type { FieldValues } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Contact } from '../../model/contact.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** A contact as the database gives it: {@link CONTACT_COLUMNS} in their order. */
export type ContactTuple = readonly [
  id: number,
  publicId: string,
  workspaceId: number,
  shard: number,
  externalId: string | null,
  email: string | null,
  phone: string | null,
  firstName: string | null,
  lastName: string | null,
  timeZone: string | null,
  fields: string,
  source: string,
  createdAt: number,
  rev: number,
  deletedAt: number | null,
];

/** The columns that make up a contact, ready for a SELECT. */
export const CONTACT_COLUMNS =
  'id, public_id, workspace_id, shard, external_id, email, phone, first_name, last_name, time_zone, fields, source, created_at, rev, deleted_at';

/** A contact as the rest of the hub knows it. */
export const contactOf = ([
  id,
  publicId,
  workspaceId,
  shard,
  externalId,
  email,
  phone,
  firstName,
  lastName,
  timeZone,
  fields,
  source,
  createdAt,
  rev,
  deletedAt,
]: ContactTuple): Contact => ({
  id,
  publicId,
  workspaceId,
  shard,
  externalId,
  email,
  phone,
  firstName,
  lastName,
  timeZone,
  fields: readKept<FieldValues>(fields),
  source,
  createdAt,
  rev,
  deleted: deletedAt !== null,
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
  const rows = await dialect.tuples<ContactTuple>(on, { columns: CONTACT_COLUMNS, from }, [JSON.stringify(contactIds)]);
  return new Map(rows.map(contactOf).map((contact) => [contact.id, contact]));
};
