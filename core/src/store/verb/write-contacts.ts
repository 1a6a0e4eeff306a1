import type { Knex } from 'knex';
import type { ContactWrite } from '../../model/move.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const REV: readonly BatchColumn[] = [
  { name: 'wanted_id', type: 'integer' },
  { name: 'wanted_rev', type: 'integer' },
];

/** Those contacts whose row is still as the decision saw it, held still until the transaction ends. */
export const holdContacts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  wanted: readonly { readonly contactId: number; readonly rev: number }[],
): Promise<ReadonlySet<number>> => {
  if (wanted.length === 0) return new Set();
  const from = `${dialect.rows('j', REV)} CROSS JOIN contact
     WHERE contact.id = j.wanted_id AND contact.rev = j.wanted_rev AND contact.deleted_at IS NULL${dialect.forUpdate === '' ? '' : ' FOR UPDATE OF contact'}`;
  const rows = await dialect.many<{ id: number }>(transaction, { columns: 'contact.id', from }, [
    JSON.stringify(wanted.map(({ contactId, rev }) => [contactId, rev])),
  ]);
  return new Set(rows.map(({ id }) => id));
};

/** Those contacts who are there, kept from being deleted or merged until the transaction ends; others may write to them. */
export const holdThere = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  contactIds: readonly number[],
): Promise<ReadonlySet<number>> => {
  if (contactIds.length === 0) return new Set();
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM contact WHERE id IN ${dialect.list('integer')} AND deleted_at IS NULL ORDER BY id${dialect.forKeyShare}`,
    [JSON.stringify(contactIds)],
  );
  return new Set(rows.map(({ id }) => id));
};

const WRITE: readonly BatchColumn[] = [
  { name: 'written_id', type: 'integer' },
  { name: 'new_first_name', type: 'text' },
  { name: 'new_last_name', type: 'text' },
  { name: 'new_time_zone', type: 'text' },
  { name: 'new_fields', type: 'text' },
  { name: 'new_comparable', type: 'text' },
  { name: 'new_updated_at', type: 'integer' },
];

/** Writes contacts' own columns and fields; the caller holds the rows. */
export const writeContacts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly ContactWrite[],
): Promise<void> => {
  if (writes.length === 0) return;
  const { table, bindings } = dialect.batch(
    'j',
    WRITE,
    writes.map((write) => [
      write.contactId,
      write.firstName,
      write.lastName,
      write.timeZone,
      JSON.stringify(write.fields),
      write.comparable,
      write.at,
    ]),
  );
  await dialect.all(
    transaction,
    `UPDATE contact SET first_name = j.new_first_name, last_name = j.new_last_name, time_zone = j.new_time_zone, fields = j.new_fields,
       comparable = CAST(j.new_comparable AS ${dialect.words.json}),
       rev = contact.rev + 1, updated_at = j.new_updated_at
     FROM ${table} WHERE contact.id = j.written_id`,
    bindings,
  );
};

const COMPARABLE: readonly BatchColumn[] = [
  { name: 'written_id', type: 'integer' },
  { name: 'new_comparable', type: 'text' },
];

/** Writes what filters compare of contacts, and nothing else of them. */
export const writeComparables = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly Pick<ContactWrite, 'contactId' | 'comparable'>[],
): Promise<void> => {
  if (writes.length === 0) return;
  await dialect.all(
    transaction,
    `UPDATE contact SET comparable = CAST(j.new_comparable AS ${dialect.words.json})
     FROM ${dialect.rows('j', COMPARABLE)} WHERE contact.id = j.written_id`,
    [JSON.stringify(writes.map(({ contactId, comparable }) => [contactId, comparable]))],
  );
};
