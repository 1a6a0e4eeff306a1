import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { filterSql } from './filter-sql.ts';
import { fragment } from './fragment.ts';
import { tell } from './told.ts';

/** A filter over contacts of a workspace, asked when and where. */
export interface FilterAsked {
  readonly workspaceId: number;
  readonly filter: Filter;
  readonly moment: Moment;
}

/** Those of some contacts (by their inner ids) for whom a filter holds; nobody where only a run could say it. Deleted contacts fit nothing. */
export const matchingAmong = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, filter, moment, contactIds }: FilterAsked & { readonly contactIds: readonly number[] },
): Promise<ReadonlySet<number>> => {
  if (contactIds.length === 0) return new Set();
  const who = fragment`contact.id IN ${{ sql: dialect.list('integer'), bindings: [JSON.stringify(contactIds)] }}`;
  const told = await tell(on, dialect, { workspaceId, filters: [filter], moment, who });
  const condition = filterSql(filter, { dialect, workspaceId, moment, told });
  if (condition === null) return new Set();
  // The plus keeps SQLite from reading the whole workspace instead of looking the ids up.
  const asked = fragment`SELECT contact.id FROM contact WHERE ${who} AND +contact.workspace_id = ${workspaceId}
    AND contact.deleted_at IS NULL AND (${condition})`;
  const rows = await dialect.all<{ id: number }>(on, asked.sql, asked.bindings);
  return new Set(rows.map(({ id }) => id));
};
