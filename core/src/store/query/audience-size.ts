import type { Audience } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { filterSql } from '../filter/filter-sql.ts';
import { fragment, joined, raw, type Fragment } from '../filter/fragment.ts';
import { toldPieces, type ToldPiece } from './told-pieces.ts';

interface SizeAsked {
  readonly workspaceId: number;
  readonly audiences: readonly Audience[];
  readonly moment: Moment;
}

const belongs = (
  dialect: Dialect,
  { lists, filter }: Audience,
  { workspaceId, moment, told }: SizeAsked & ToldPiece,
): Fragment | null => {
  const holds = filter === undefined ? raw('TRUE') : filterSql(filter, { dialect, workspaceId, moment, told });
  if (holds === null) return null;
  const listed =
    lists === undefined
      ? raw('TRUE')
      : fragment`contact.id IN (SELECT m.contact_id FROM list l CROSS JOIN list_member m WHERE l.workspace_id = ${workspaceId}
          AND l.public_id IN ${{ sql: dialect.list('text'), bindings: [JSON.stringify(lists)] }} AND m.list_id = l.id)`;
  return joined([listed, holds], 'AND', 'TRUE');
};

const countPiece = async (on: Knex, dialect: Dialect, asked: SizeAsked & ToldPiece): Promise<number | null> => {
  const each = asked.audiences.map((audience) => belongs(dialect, audience, asked));
  const told = each.filter((condition) => condition !== null);
  if (told.length < each.length) return null;
  const query = fragment`SELECT count(*) AS n FROM contact WHERE contact.workspace_id = ${asked.workspaceId}
    AND contact.deleted_at IS NULL AND ${asked.within} AND ${joined(told, 'OR', 'FALSE')}`;
  const [row] = await dialect.all<{ n: number | string }>(on, query.sql, query.bindings);
  return Number(row?.n ?? 0);
};

/** Counts the contacts who belong to one of some audiences now; null where only a run could tell. */
export const countAudience = async (on: Knex, dialect: Dialect, asked: SizeAsked): Promise<number | null> => {
  const { workspaceId, audiences, moment } = asked;
  const filters = audiences.flatMap(({ filter }) => filter ?? []);
  let count = 0;
  for await (const piece of toldPieces(on, dialect, { workspaceId, filters, moment })) {
    const found = await countPiece(on, dialect, { ...asked, ...piece });
    if (found === null) return null;
    count += found;
  }
  return count;
};
