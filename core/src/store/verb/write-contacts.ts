import type { Knex } from 'knex';
import type { ContactWrite } from '../../model/move.ts';
import type { BatchColumn, Binding, Dialect } from '../dialect/dialect.ts';

const REV: readonly BatchColumn[] = [
  { name: 'wanted_id', type: 'integer' },
  { name: 'wanted_rev', type: 'integer' },
];

/** For fewer contacts a look at how many they are would cost more than their names. */
const MANY = 100;

/** Those contacts whose row is still as the decision saw it, held still until the transaction ends. Where all are, nobody is named. */
export const holdContacts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  wanted: readonly { readonly contactId: number; readonly rev: number }[],
): Promise<ReadonlySet<number>> => {
  if (wanted.length === 0) return new Set();
  const from = `${dialect.rows('j', REV)} CROSS JOIN contact
     WHERE contact.id = j.wanted_id AND contact.rev = j.wanted_rev AND contact.deleted_at IS NULL${dialect.forUpdate === '' ? '' : ' FOR UPDATE OF contact'}`;
  const bindings = [JSON.stringify(wanted.map(({ contactId, rev }) => [contactId, rev]))];
  if (wanted.length >= MANY) {
    const [row] = await dialect.all<{ held: number }>(
      transaction,
      `SELECT CAST(count(*) AS ${dialect.words.integer}) AS held FROM (SELECT contact.id FROM ${from}) h`,
      bindings,
    );
    if (row?.held === wanted.length) return new Set(wanted.map(({ contactId }) => contactId));
  }
  const rows = await dialect.many<{ id: number }>(transaction, { columns: 'contact.id', from }, bindings);
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

const OF_FIELDS: readonly BatchColumn[] = [
  { name: 'written_id', type: 'integer' },
  { name: 'new_fields', type: 'text' },
  { name: 'new_comparable', type: 'text' },
  { name: 'new_updated_at', type: 'integer' },
];
const OWN: readonly BatchColumn[] = [
  { name: 'new_first_name', type: 'text' },
  { name: 'new_last_name', type: 'text' },
  { name: 'new_time_zone', type: 'text' },
];
const SET_OWN = 'first_name = j.new_first_name, last_name = j.new_last_name, time_zone = j.new_time_zone, ';

const fieldsOf = (write: ContactWrite): readonly Binding[] => [
  write.contactId,
  JSON.stringify(write.fields),
  write.comparable,
  write.at,
];

const ownOf = ({ firstName, lastName, timeZone }: ContactWrite): readonly Binding[] => [firstName, lastName, timeZone];

/** Writes contacts' fields, and their own columns where one of them changes; the caller holds the rows. */
export const writeContacts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly ContactWrite[],
): Promise<void> => {
  if (writes.length === 0) return;
  const withOwn = writes.some(({ changesOwn }) => changesOwn);
  const { table, bindings } = withOwn
    ? dialect.batch(
        'j',
        [...OF_FIELDS, ...OWN],
        writes.map((write) => [...fieldsOf(write), ...ownOf(write)]),
      )
    : dialect.batch('j', OF_FIELDS, writes.map(fieldsOf));
  await dialect.all(
    transaction,
    `UPDATE contact SET ${withOwn ? SET_OWN : ''}fields = j.new_fields,
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
