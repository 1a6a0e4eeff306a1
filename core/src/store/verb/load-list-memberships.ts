import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** Reads which lists contacts are in, as the lists' public ids; a contact that is in none has no entry. */
export const loadListMemberships = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  contactIds: readonly number[],
): Promise<Map<number, string[]>> => {
  const memberships = new Map<number, string[]>();
  if (contactIds.length === 0) return memberships;
  const rows = await dialect.all<{ contact_id: number; public_id: string }>(
    on,
    `SELECT m.contact_id, l.public_id FROM list_member m JOIN list l ON l.id = m.list_id AND l.workspace_id = m.workspace_id
     WHERE m.contact_id IN ${dialect.list('integer')} ORDER BY m.contact_id, m.list_id`,
    [JSON.stringify(contactIds)],
  );
  for (const row of rows) {
    const lists = memberships.get(row.contact_id);
    if (lists === undefined) memberships.set(row.contact_id, [row.public_id]);
    else lists.push(row.public_id);
  }
  return memberships;
};
