import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { MembershipChange } from '../../model/move.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const MEMBER: readonly BatchColumn[] = [
  { name: 'member_list', type: 'integer' },
  { name: 'member_contact', type: 'integer' },
  { name: 'member_workspace', type: 'integer' },
  { name: 'member_at', type: 'integer' },
];

const rowsOf = (changes: readonly MembershipChange[]): string =>
  JSON.stringify(changes.map(({ listId, contactId, workspaceId, at }) => [listId, contactId, workspaceId, at]));

const keyOf = (kind: string, listId: number, contactId: number): string => `${kind} ${listId} ${contactId}`;

/** Makes contacts join and leave lists, and gives the events of those changes that really changed something. */
export const changeMemberships = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  changes: readonly MembershipChange[],
): Promise<readonly NewEvent[]> => {
  if (changes.length === 0) return [];
  const joins = changes.filter(({ kind }) => kind === 'join');
  const leaves = changes.filter(({ kind }) => kind === 'leave');
  const real = new Set<string>();
  if (joins.length > 0) {
    const joined = await dialect.all<{ list_id: number; contact_id: number }>(
      transaction,
      `INSERT INTO list_member(list_id, contact_id, workspace_id, joined_at)
       SELECT member_list, member_contact, member_workspace, member_at FROM ${dialect.rows('j', MEMBER)} WHERE true
       ON CONFLICT DO NOTHING RETURNING list_id, contact_id`,
      [rowsOf(joins)],
    );
    for (const row of joined) real.add(keyOf('join', row.list_id, row.contact_id));
  }
  if (leaves.length > 0) {
    const left = await dialect.all<{ list_id: number; contact_id: number }>(
      transaction,
      `DELETE FROM list_member WHERE (list_id, contact_id) IN (SELECT member_list, member_contact FROM ${dialect.rows('j', MEMBER)})
       RETURNING list_id, contact_id`,
      [rowsOf(leaves)],
    );
    for (const row of left) real.add(keyOf('leave', row.list_id, row.contact_id));
  }
  const happened = changes.filter(({ kind, listId, contactId }) => real.has(keyOf(kind, listId, contactId)));
  if (happened.length > 0) {
    await dialect.all(transaction, `UPDATE contact SET rev = rev + 1 WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify([...new Set(happened.map(({ contactId }) => contactId))]),
    ]);
  }
  return happened.map(({ event }) => event);
};
