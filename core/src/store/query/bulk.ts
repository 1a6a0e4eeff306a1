import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** Where records that are made in bulk stand. `parked`: it cannot go on, until somebody lets it try again. */
export type BulkState = 'queued' | 'running' | 'parked' | 'finished' | 'cancelled';

/** Records that are made in bulk, and how far that is. */
export interface BulkEntry {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  /** The key of the collection whose records are made. */
  readonly collection: string;
  /** The inner id of the record of which they are made. */
  readonly source: number;
  /** The inner id of the list whose members get one each; null: they are nobody's. */
  readonly listId: number | null;
  readonly wanted: number;
  /** How many were asked for so far, and how many of them were made. */
  readonly done: number;
  readonly made: number;
  /** The last of the list who had their turn, or the last number that was given out. */
  readonly reached: number;
  readonly quiet: boolean;
  readonly state: BulkState;
  /** Why it ended before its end, or cannot go on. */
  readonly trouble: string | null;
  /** How often in a row it could not go on. */
  readonly tries: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

type Row = Omit<BulkEntry, 'quiet'> & { readonly quiet: number };

const COLUMNS = {
  id: 'id',
  publicId: 'public_id',
  workspaceId: 'workspace_id',
  collection: 'collection',
  source: 'source',
  listId: 'list_id',
  wanted: 'wanted',
  done: 'done',
  made: 'made',
  reached: 'reached',
  quiet: 'quiet',
  state: 'state',
  trouble: 'trouble',
  tries: 'tries',
  createdBy: 'created_by',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
} as const;

const entryOf = (row: Row): BulkEntry => ({ ...row, quiet: row.quiet === 1 });

/** Queues records to be made in bulk. */
export const insertBulk = async (
  on: Knex.Transaction,
  bulk: Pick<
    BulkEntry,
    'publicId' | 'workspaceId' | 'collection' | 'source' | 'listId' | 'wanted' | 'quiet' | 'createdBy' | 'createdAt'
  >,
): Promise<void> => {
  await on('bulk').insert({
    public_id: bulk.publicId,
    workspace_id: bulk.workspaceId,
    collection: bulk.collection,
    source: bulk.source,
    list_id: bulk.listId,
    wanted: bulk.wanted,
    quiet: bulk.quiet ? 1 : 0,
    state: 'queued',
    created_by: bulk.createdBy,
    created_at: bulk.createdAt,
  });
};

/** One of them, in whatever workspace. */
export const findBulk = async (on: Knex | Knex.Transaction, publicId: string): Promise<BulkEntry | null> => {
  const row = await on('bulk').where('public_id', publicId).first<Row | undefined>(COLUMNS);
  return row === undefined ? null : entryOf(row);
};

/** Those that are made of a record, the newest first. */
export const listBulks = async (
  on: Knex | Knex.Transaction,
  { workspaceId, source, limit }: { readonly workspaceId: number; readonly source: number; readonly limit: number },
): Promise<readonly BulkEntry[]> => {
  const rows = await on('bulk')
    .where({ workspace_id: workspaceId, source })
    .orderBy('id', 'desc')
    .limit(limit)
    .select<Row[]>(COLUMNS);
  return rows.map(entryOf);
};

/** Holds one that is not over, and says whether it is still where it was seen. */
export const holdBulk = async (
  on: Knex.Transaction,
  dialect: Dialect,
  { id, reached }: Pick<BulkEntry, 'id' | 'reached'>,
): Promise<boolean> => {
  const rows = await dialect.all<{ id: number }>(
    on,
    `SELECT id FROM bulk WHERE id = ? AND reached = ? AND state IN ('queued', 'running')${dialect.forUpdate}`,
    [id, reached],
  );
  return rows.length > 0;
};

/** Notes how far it came. */
export const moveBulk = async (
  on: Knex.Transaction,
  { id, done, made, reached }: Pick<BulkEntry, 'id' | 'done' | 'made' | 'reached'>,
): Promise<void> => {
  await on('bulk').where({ id }).update({ state: 'running', done, made, reached, tries: 0 });
};

/** Notes that it could not go on once more, where nobody stopped it meanwhile. With a trouble it waits for somebody. */
export const noteBulkTry = async (
  on: Knex.Transaction,
  { id, tries, trouble }: { readonly id: number; readonly tries: number; readonly trouble: string | null },
): Promise<void> => {
  await on('bulk')
    .where({ id })
    .whereIn('state', ['queued', 'running'])
    .update({ tries, ...(trouble === null ? {} : { state: 'parked', trouble }) });
};

/** Lets one go on that could not; says whether it was one. */
export const resumeBulk = async (on: Knex.Transaction, id: number): Promise<boolean> =>
  (await on('bulk').where({ id, state: 'parked' }).update({ state: 'running', tries: 0, trouble: null })) > 0;

/** Ends one that is not over; says whether it was there to end. */
export const endBulk = async (
  on: Knex.Transaction,
  {
    id,
    state,
    trouble,
    at,
  }: {
    readonly id: number;
    readonly state: 'finished' | 'cancelled';
    readonly trouble: string | null;
    readonly at: number;
  },
): Promise<boolean> =>
  (await on('bulk')
    .where({ id })
    .whereIn('state', ['queued', 'running', 'parked'])
    .update({ state, trouble, finished_at: at })) > 0;
