import type { FieldValues } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Contact } from '../../model/contact.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Fragment } from '../filter/fragment.ts';
import { CONTACT_COLUMNS, contactOf, type ContactTuple } from '../verb/load-contacts.ts';

/** A contact as a screen shows it. */
export interface ContactEntry {
  readonly id: number;
  readonly publicId: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
  readonly source: string;
  readonly rev: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const COLUMNS = {
  id: 'contact.id',
  publicId: 'public_id',
  externalId: 'external_id',
  email: 'email',
  phone: 'phone',
  firstName: 'first_name',
  lastName: 'last_name',
  timeZone: 'time_zone',
  fields: 'fields',
  source: 'source',
  rev: 'rev',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const;

type Row = Omit<ContactEntry, 'fields'> & { readonly fields: string };

const entryOf = (row: Row): ContactEntry => ({ ...row, fields: readKept<FieldValues>(row.fields) });

/** The beginning of a text for LIKE, in which nothing is a wildcard but the end. */
const prefix = (text: string): string => `${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const NAMES = ['first_name', 'last_name'] as const;
const KEYS = ['email_key', 'phone', 'external_id'] as const;

/** Asks that something about the contact begins with the word. */
const beginsWith = (word: string) => (query: Knex.QueryBuilder) => {
  const lower = prefix(word.toLowerCase());
  for (const column of KEYS) query.orWhereRaw(`lower(${column}) LIKE ? ESCAPE '\\'`, [lower]);
  // SQLite folds the case of ASCII letters only: a name is also looked for as it was typed.
  for (const column of NAMES)
    query.orWhereRaw(`lower(${column}) LIKE ? ESCAPE '\\' OR ${column} LIKE ? ESCAPE '\\'`, [lower, prefix(word)]);
};

/** Which contacts are wanted: of all, or of a list (by its inner id), those of whom each word begins a name or a key. */
export interface ContactsWanted {
  readonly workspaceId: number;
  readonly words: readonly string[];
  readonly listId: number | null;
  readonly after: number;
  readonly limit: number;
}

/** A workspace's contacts, the oldest first. */
export const listContacts = async (on: Knex | Knex.Transaction, page: ContactsWanted): Promise<ContactEntry[]> => {
  const query = on('contact').where('contact.workspace_id', page.workspaceId).whereNull('deleted_at');
  // A short list of a large workspace is walked by its members, not by everybody.
  const place = page.listId === null ? 'contact.id' : 'list_member.contact_id';
  if (page.listId !== null)
    query.join('list_member', 'list_member.contact_id', 'contact.id').where('list_member.list_id', page.listId);
  for (const word of page.words) query.andWhere(beginsWith(word));
  const rows = await query.where(place, '>', page.after).orderBy(place).limit(page.limit).select<Row[]>(COLUMNS);
  return rows.map(entryOf);
};

/** The contact of that public id. */
export const findContact = async (
  on: Knex | Knex.Transaction,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<ContactEntry | null> => {
  const row = await on('contact')
    .where({ workspace_id: workspaceId, public_id: publicId })
    .whereNull('deleted_at')
    .first<Row | undefined>(COLUMNS);
  return row === undefined ? null : entryOf(row);
};

/** The inner ids of those of a workspace for whom a condition holds, the oldest first. */
export const matchingIds = async (
  on: Knex,
  dialect: Dialect,
  page: Pick<ContactsWanted, 'workspaceId' | 'after' | 'limit'> & { readonly condition: Fragment },
): Promise<readonly number[]> => {
  const { sql, bindings } = page.condition;
  const rows = await dialect.all<{ id: number }>(
    on,
    `SELECT contact.id FROM contact WHERE contact.workspace_id = ? AND contact.deleted_at IS NULL AND contact.id > ? AND (${sql})
     ORDER BY contact.id LIMIT ?`,
    [page.workspaceId, page.after, ...bindings, page.limit],
  );
  return rows.map(({ id }) => id);
};

/** The contacts of these inner ids, the oldest first. */
export const contactsOfIds = async (
  on: Knex,
  { workspaceId, ids }: { readonly workspaceId: number; readonly ids: readonly number[] },
): Promise<ContactEntry[]> => {
  const rows = await on('contact')
    .where('workspace_id', workspaceId)
    .whereNull('deleted_at')
    .whereIn('id', [...ids])
    .orderBy('id')
    .select<Row[]>(COLUMNS);
  return rows.map(entryOf);
};

/** Where a contact went that became one with another; null: it did not. */
export const mergedInto = async (
  on: Knex | Knex.Transaction,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<string | null> => {
  const row: { publicId: string } | undefined = await on('contact as gone')
    .join('contact as there', 'there.id', 'gone.merged_into')
    .where({ 'gone.workspace_id': workspaceId, 'gone.public_id': publicId })
    .first({ publicId: 'there.public_id' });
  return row?.publicId ?? null;
};

/** A contact held until the transaction ends. */
export interface HeldContact {
  readonly id: number;
  readonly publicId: string;
  readonly shard: number;
  readonly rev: number;
}

/** Finds contacts by their public ids and holds them; unknown and deleted ones are left out. */
export const holdContactsNamed = (
  on: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, publicIds }: { readonly workspaceId: number; readonly publicIds: readonly string[] },
): Promise<HeldContact[]> =>
  dialect.all<HeldContact>(
    on,
    // The plus keeps SQLite from reading the whole workspace instead of looking the ids up.
    `SELECT id, public_id AS "publicId", shard, rev FROM contact WHERE +workspace_id = ? AND deleted_at IS NULL AND public_id IN ${dialect.list('text')}
     ORDER BY id${dialect.forUpdate}`,
    [workspaceId, JSON.stringify(publicIds)],
  );

/** Finds a contact by its public id, deleted or not, and holds it. */
export const holdContactForGood = async (
  on: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<Contact | null> => {
  const from = `contact WHERE workspace_id = ? AND public_id = ?${dialect.forUpdate}`;
  const [row] = await dialect.tuples<ContactTuple>(on, { columns: CONTACT_COLUMNS, from }, [workspaceId, publicId]);
  return row === undefined ? null : contactOf(row);
};
