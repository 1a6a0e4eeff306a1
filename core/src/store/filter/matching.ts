import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { lookupIn } from '../../model/attribute.ts';
import type { Contact } from '../../model/contact.ts';
import { compileFilter } from '../../model/filter.ts';
import { asksNoPast, NO_PAST, pastNeeds } from '../../model/filter/past.ts';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { loadContacts } from '../verb/load-contacts.ts';
import { loadListMemberships } from '../verb/load-list-memberships.ts';
import { loadPast } from '../verb/load-past.ts';
import { filterSql } from './filter-sql.ts';

type On = Knex | Knex.Transaction;

/** A filter over contacts of a workspace, asked when and where. */
export interface FilterAsked {
  readonly workspaceId: number;
  readonly filter: Filter;
  readonly moment: Moment;
}

/** Those of some contacts for whom a filter holds, as JavaScript finds it. */
export const testContacts = async (
  on: On,
  dialect: Dialect,
  { filter, moment, contacts }: FilterAsked & { readonly contacts: readonly Contact[] },
): Promise<readonly Contact[]> => {
  const contactIds = contacts.map(({ id }) => id);
  const needs = pastNeeds([filter]);
  const [lists, pasts] = await Promise.all([
    needs.lists ? loadListMemberships(on, dialect, contactIds) : null,
    asksNoPast(needs) ? null : loadPast(on, dialect, { contactIds, needs }),
  ]);
  const predicate = compileFilter(filter);
  return contacts.filter((contact) =>
    predicate(
      lookupIn({
        contact,
        lists: lists?.get(contact.id) ?? [],
        event: null,
        variables: {},
        messages: new Map(),
        past: pasts?.get(contact.id) ?? NO_PAST,
        clock: moment,
      }),
    ),
  );
};

/** Those of some contacts (by their inner ids) for whom a filter holds: the database says it, or where it cannot, JavaScript. Deleted contacts fit nothing. */
export const matchingAmong = async (
  on: On,
  dialect: Dialect,
  asked: FilterAsked & { readonly contactIds: readonly number[] },
): Promise<ReadonlySet<number>> => {
  const { workspaceId, filter, moment, contactIds } = asked;
  if (contactIds.length === 0) return new Set();
  const condition = filterSql(filter, { dialect, workspaceId, moment });
  if (condition === null) {
    const contacts = await loadContacts(on, dialect, contactIds);
    const living = [...contacts.values()].filter((one) => !one.deleted && one.workspaceId === workspaceId);
    return new Set((await testContacts(on, dialect, { ...asked, contacts: living })).map(({ id }) => id));
  }
  const rows = await dialect.all<{ id: number }>(
    on,
    // The plus keeps SQLite from reading the whole workspace instead of looking the ids up.
    `SELECT contact.id FROM contact WHERE contact.id IN ${dialect.list('integer')} AND +contact.workspace_id = ?
       AND contact.deleted_at IS NULL AND (${condition.sql})`,
    [JSON.stringify(contactIds), workspaceId, ...condition.bindings],
  );
  return new Set(rows.map(({ id }) => id));
};
