import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import type { Fragment } from '../filter/fragment.ts';

/** Contacts of a workspace by the order of their ids: from one id on, and not as far as another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How many contacts a workspace has. */
export const countAllContacts = async (on: Knex, workspaceId: number): Promise<number> => {
  const row: { count?: number | string } | undefined = await on('contact')
    .where('workspace_id', workspaceId)
    .whereNull('deleted_at')
    .count({ count: '*' })
    .first();
  return Number(row?.count ?? 0);
};

/** From the first contact of a workspace to behind its last one; null where there is none. */
export const reachOfContacts = async (on: Knex, dialect: Dialect, workspaceId: number): Promise<Stretch | null> => {
  const end = (order: 'ASC' | 'DESC'): string =>
    `(SELECT id FROM contact WHERE workspace_id = ? AND deleted_at IS NULL ORDER BY id ${order} LIMIT 1)`;
  const [row] = await dialect.all<{ first: number | null; last: number | null }>(
    on,
    `SELECT ${end('ASC')} AS first, ${end('DESC')} AS last`,
    [workspaceId, workspaceId],
  );
  return row === undefined || row.first === null || row.last === null ? null : { from: row.first, to: row.last + 1 };
};

/** How many contacts each part of a reach has, by its number, where it is cut into parts of that width. */
export const countByPart = async (
  on: Knex,
  dialect: Dialect,
  { workspaceId, from, width }: { readonly workspaceId: number; readonly from: number; readonly width: number },
): Promise<ReadonlyMap<number, number>> => {
  const { integer } = dialect.words;
  const rows = await dialect.all<{ part: number; count: number | string }>(
    on,
    `SELECT (id - CAST(? AS ${integer})) / CAST(? AS ${integer}) AS part, count(*) AS count FROM contact
     WHERE workspace_id = ? AND deleted_at IS NULL GROUP BY 1`,
    [from, width, workspaceId],
  );
  return new Map(rows.map(({ part, count }) => [part, Number(count)]));
};

/** How many contacts a stretch has, and for how many of them a condition holds. */
export const countMatching = async (
  on: Knex,
  dialect: Dialect,
  { workspaceId, from, to, condition }: Stretch & { readonly workspaceId: number; readonly condition: Fragment },
): Promise<{ readonly seen: number; readonly matching: number }> => {
  const within = 'contact.workspace_id = ? AND contact.deleted_at IS NULL AND contact.id >= ? AND contact.id < ?';
  const place = [workspaceId, from, to];
  // Two counts: that of all is found in the index alone, and a short list is not looked for in everybody.
  const [row] = await dialect.all<{ seen: number; matching: number }>(
    on,
    `SELECT (SELECT count(*) FROM contact WHERE ${within}) AS seen,
       (SELECT count(*) FROM contact WHERE ${within} AND (${condition.sql})) AS matching`,
    [...place, ...place, ...condition.bindings],
  );
  return row ?? { seen: 0, matching: 0 };
};

/** The inner ids of a workspace's contacts in order, from one on. */
export const contactIdsFrom = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, from, limit }: { readonly workspaceId: number; readonly from: number; readonly limit: number },
): Promise<readonly number[]> => {
  const rows = await dialect.all<{ id: number }>(
    on,
    'SELECT id FROM contact WHERE workspace_id = ? AND deleted_at IS NULL AND id >= ? ORDER BY id LIMIT ?',
    [workspaceId, from, limit],
  );
  return rows.map(({ id }) => id);
};
