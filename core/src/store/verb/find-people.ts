import type { Knex } from 'knex';
import type { ContactKey } from '../../model/contact-draft.ts';
import type { Contact } from '../../model/contact.ts';
import type { IdentityKey } from '../../model/workspace.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { CONTACT_COLUMNS, contactOf, type ContactTuple } from './load-contacts.ts';

const COLUMN: Readonly<Record<IdentityKey, string>> = { externalId: 'external_id', email: 'email_key', phone: 'phone' };

const WANTED: readonly BatchColumn[] = [{ name: 'wanted', type: 'text' }];

interface Sought {
  readonly workspaceId: number;
  readonly keys: readonly ContactKey[];
}

const lookUp = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, keys, hold }: Sought & { readonly hold: string },
): Promise<ReadonlyMap<number, Contact>> => {
  const found = new Map<number, Contact>();
  for (const by of ['externalId', 'email', 'phone'] as const) {
    const values = [...new Set(keys.filter((key) => key.by === by).map(({ value }) => value))];
    if (values.length === 0) continue;
    const column = COLUMN[by];
    // A join, not IN: SQLite would read the whole workspace rather than look a list up in the index. In the order of ids, so
    // that two batches that meet wait for each other instead of locking each other out.
    const rows = await dialect.tuples<ContactTuple>(
      on,
      {
        columns: CONTACT_COLUMNS,
        from: `${dialect.rows('j', WANTED)} CROSS JOIN contact
       WHERE contact.workspace_id = ? AND contact.${column} IS NOT NULL AND contact.${column} = j.wanted
       ORDER BY id${hold}`,
      },
      [JSON.stringify(values.map((value) => [value])), workspaceId],
    );
    for (const contact of rows.map(contactOf)) found.set(contact.id, contact);
  }
  return found;
};

/** Finds, and holds until the transaction ends, every contact of a workspace that one of these keys names. */
export const findPeople = (
  transaction: Knex.Transaction,
  dialect: Dialect,
  sought: Sought,
): Promise<ReadonlyMap<number, Contact>> =>
  lookUp(transaction, dialect, { ...sought, hold: dialect.forUpdate === '' ? '' : ' FOR UPDATE OF contact' });

/** Finds every contact of a workspace that one of these keys names, as they are now, and holds none. */
export const lookForPeople = (on: Knex, dialect: Dialect, sought: Sought): Promise<ReadonlyMap<number, Contact>> =>
  lookUp(on, dialect, { ...sought, hold: '' });

/** Holds contacts of a workspace by their inner ids until the transaction ends; deleted ones are not among them. */
export const holdPeople = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, contactIds }: { readonly workspaceId: number; readonly contactIds: readonly number[] },
): Promise<ReadonlyMap<number, Contact>> => {
  const rows = await dialect.tuples<ContactTuple>(
    transaction,
    {
      columns: CONTACT_COLUMNS,
      from: `contact WHERE +workspace_id = ? AND deleted_at IS NULL AND id IN ${dialect.list('integer')}
     ORDER BY id${dialect.forUpdate}`,
    },
    [workspaceId, JSON.stringify(contactIds)],
  );
  return new Map(rows.map(contactOf).map((contact) => [contact.id, contact]));
};
