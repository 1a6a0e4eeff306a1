import type { Audience } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { filterSql } from '../filter/filter-sql.ts';
import { fragment, joined, raw, type Fragment } from '../filter/fragment.ts';

/** Counts the contacts who belong to one of some audiences now; null where only a run or an event could tell. */
export const countAudience = async (
  on: Knex,
  dialect: Dialect,
  {
    workspaceId,
    audiences,
    moment,
  }: { readonly workspaceId: number; readonly audiences: readonly Audience[]; readonly moment: Moment },
): Promise<number | null> => {
  const asked: Fragment[] = [];
  for (const { lists, filter } of audiences) {
    const holds = filter === undefined ? raw('TRUE') : filterSql(filter, { dialect, workspaceId, moment });
    if (holds === null) return null;
    const listed =
      lists === undefined
        ? raw('TRUE')
        : fragment`contact.id IN (SELECT m.contact_id FROM list l CROSS JOIN list_member m WHERE l.workspace_id = ${workspaceId}
            AND l.public_id IN ${{ sql: dialect.list('text'), bindings: [JSON.stringify(lists)] }} AND m.list_id = l.id)`;
    asked.push(joined([listed, holds], 'AND', 'TRUE'));
  }
  const any = joined(asked, 'OR', 'FALSE');
  const [row] = await dialect.all<{ n: number | string }>(
    on,
    `SELECT count(*) AS n FROM contact WHERE contact.workspace_id = ? AND contact.deleted_at IS NULL AND ${any.sql}`,
    [workspaceId, ...any.bindings],
  );
  return Number(row?.n ?? 0);
};
