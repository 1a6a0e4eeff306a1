import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** A field of dates that triggers are about: its dates are kept by the day of the year. */
export interface DatedField {
  readonly workspaceId: number;
  readonly field: string;
  /** Up to which contact they were gathered; null: all of them. */
  readonly cursor: number | null;
}

/** Begins to keep the dates of a field, where nobody has yet. From then on they are kept for good. */
export const openDatedField = async (
  transaction: Knex.Transaction,
  { workspaceId, field }: Omit<DatedField, 'cursor'>,
): Promise<void> => {
  await transaction('dated_field')
    .insert({ workspace_id: workspaceId, field, cursor: 0 })
    .onConflict(['workspace_id', 'field'])
    .ignore();
};

/** Every field whose dates are kept. */
export const loadDatedFields = async (store: Store): Promise<readonly DatedField[]> => {
  const rows = await store.dialect.all<{ workspace_id: number; field: string; cursor: number | null }>(
    store.read,
    'SELECT workspace_id, field, cursor FROM dated_field',
    [],
  );
  return rows.map((row) => ({ workspaceId: row.workspace_id, field: row.field, cursor: row.cursor }));
};

/** The dates that contacts have in a field: its value as it is compared, which says `d1990-02-28` or `y--02-28`. */
const datesIn = (dialect: Dialect): string =>
  `SELECT id, asked_field, workspace_id, substr(v, length(v) - 4, 5) AS day,
     CASE WHEN substr(v, 1, 1) = 'd' THEN CAST(substr(v, 2, 4) AS ${dialect.words.integer}) END AS year
   FROM (SELECT contact.id, contact.workspace_id, CAST(? AS TEXT) AS asked_field, ${dialect.member('contact.comparable')} AS v FROM `;

const IS_DATE = `substr(v, 1, 1) IN ('d', 'y')`;
const COLUMNS = 'contact_id, field, workspace_id, day, year';

/** Gathers the dates of the next contacts, and gives whether those were the last. */
export const gatherDates = (
  store: Store,
  { workspaceId, field, most }: { readonly workspaceId: number; readonly field: string; readonly most: number },
): Promise<boolean> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const [held] = await dialect.all<{ cursor: number | null }>(
      transaction,
      `SELECT cursor FROM dated_field WHERE workspace_id = ? AND field = ?${dialect.forUpdate}`,
      [workspaceId, field],
    );
    if (held === undefined || held.cursor === null) return true;
    const [reach] = await dialect.all<{ up_to: number | null; seen: number | string }>(
      transaction,
      `SELECT max(id) AS up_to, count(*) AS seen FROM (SELECT id FROM contact WHERE workspace_id = ? AND deleted_at IS NULL AND id > ? ORDER BY id LIMIT ?) found`,
      [workspaceId, held.cursor, most],
    );
    const upTo = reach?.up_to ?? held.cursor;
    await transaction.raw(
      `INSERT INTO contact_date(${COLUMNS}) ${datesIn(dialect)} contact WHERE workspace_id = ? AND deleted_at IS NULL AND id > ? AND id <= ?) dated
       WHERE ${IS_DATE} ON CONFLICT(contact_id, field) DO UPDATE SET day = excluded.day, year = excluded.year`,
      [field, field, workspaceId, held.cursor, upTo],
    );
    const isDone = Number(reach?.seen ?? 0) < most;
    await transaction('dated_field')
      .where({ workspace_id: workspaceId, field })
      .update({ cursor: isDone ? null : upTo });
    return isDone;
  });

/** A contact one of whose kept dates may have changed. */
export interface Redated {
  readonly contactId: number;
  readonly field: string;
  /** When that was told, in the workspace's time. */
  readonly at: number;
}

const REDATED: readonly BatchColumn[] = [
  { name: 'redated_contact', type: 'integer' },
  { name: 'redated_field', type: 'text' },
];

/** Keeps the dates of contacts as they are now. */
export const refreshDates = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  redated: readonly Redated[],
): Promise<void> => {
  if (redated.length === 0) return;
  await transaction.raw(
    `DELETE FROM contact_date WHERE (contact_id, field) IN (SELECT redated_contact, redated_field FROM ${dialect.rows('j', REDATED)})`,
    [JSON.stringify(redated.map(({ contactId, field }) => [contactId, field]))],
  );
  for (const [field, own] of Map.groupBy(redated, (one) => one.field)) {
    await transaction.raw(
      `INSERT INTO contact_date(${COLUMNS}) ${datesIn(dialect)} contact WHERE id IN ${dialect.list('integer')} AND deleted_at IS NULL) dated
       WHERE ${IS_DATE} ON CONFLICT(contact_id, field) DO UPDATE SET day = excluded.day, year = excluded.year`,
      [field, field, JSON.stringify(own.map(({ contactId }) => contactId))],
    );
  }
};
