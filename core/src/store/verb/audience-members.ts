import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** Who is in an audience, from one contact's inner id on and not as far as another (null: to the end). */
export const membersFrom = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { audienceId, from, to }: { readonly audienceId: number; readonly from: number; readonly to: number | null },
): Promise<readonly number[]> => {
  const rows = await dialect.all<{ contact_id: number }>(
    on,
    'SELECT contact_id FROM audience_member WHERE audience_id = ? AND contact_id >= ? AND contact_id < ? ORDER BY contact_id',
    [audienceId, from, to ?? Number.MAX_SAFE_INTEGER],
  );
  return rows.map((row) => row.contact_id);
};
