import type { ImportOptions } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** Where an import stands. `uploading`: its file is still coming in, and nobody sees it yet. */
export type ImportState = 'uploading' | 'queued' | 'running' | 'finished' | 'cancelled';

/** What became of an import's rows so far. */
export interface ImportCounts {
  readonly rowsDone: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly keptWithdrawn: number;
}

/** An import as a screen shows it. */
export interface ImportEntry extends ImportCounts {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly state: ImportState;
  readonly options: ImportOptions;
  readonly fileName: string;
  readonly bytes: number;
  readonly rowsTotal: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

type Row = Omit<ImportEntry, 'options'> & { readonly options: string };

const COLUMNS = {
  id: 'id',
  publicId: 'public_id',
  workspaceId: 'workspace_id',
  state: 'state',
  options: 'options',
  fileName: 'file_name',
  bytes: 'bytes',
  rowsTotal: 'rows_total',
  rowsDone: 'rows_done',
  created: 'created',
  updated: 'updated',
  unchanged: 'unchanged',
  refused: 'refused',
  keptWithdrawn: 'kept_withdrawn',
  createdBy: 'created_by',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
} as const;

const entryOf = (row: Row): ImportEntry => ({ ...row, options: readKept<ImportOptions>(row.options) });

/** A workspace's imports, the newest first. */
export const listImports = async (
  on: Knex | Knex.Transaction,
  {
    workspaceId,
    before,
    limit,
  }: { readonly workspaceId: number; readonly before: number | null; readonly limit: number },
): Promise<ImportEntry[]> => {
  const query = on('import')
    .where('workspace_id', workspaceId)
    .whereNot('state', 'uploading')
    .orderBy('id', 'desc')
    .limit(limit)
    .select<Row[]>(COLUMNS);
  const rows = await (before === null ? query : query.where('id', '<', before));
  return rows.map(entryOf);
};

/** The import of that public id, in a workspace or (for background work, which knows only the id) in any. */
export const findImport = async (
  on: Knex | Knex.Transaction,
  { publicId, workspaceId }: { readonly publicId: string; readonly workspaceId?: number },
): Promise<ImportEntry | null> => {
  const query = on('import')
    .where('public_id', publicId)
    .whereNot('state', 'uploading')
    .first<Row | undefined>(COLUMNS);
  const row = await (workspaceId === undefined ? query : query.where('workspace_id', workspaceId));
  return row === undefined ? null : entryOf(row);
};

/** Begins an upload: an import that nobody sees until its file is whole. Gives its inner id. */
export const insertUpload = async (
  on: Knex.Transaction,
  upload: {
    readonly publicId: string;
    readonly workspaceId: number;
    readonly options: ImportOptions;
    readonly fileName: string;
    readonly createdBy: string;
    readonly at: number;
    readonly now: number;
  },
): Promise<number> => {
  const [row] = await on('import')
    .insert({
      public_id: upload.publicId,
      workspace_id: upload.workspaceId,
      state: 'uploading',
      options: JSON.stringify(upload.options),
      file_name: upload.fileName,
      touched_at: upload.now,
      created_by: upload.createdBy,
      created_at: upload.at,
    })
    .returning<{ id: number }[]>('id');
  if (row === undefined) throw new Error('an inserted import has no row');
  return row.id;
};

/** Keeps a piece of a file; says whether the upload is still there to belong to. */
export const insertPiece = async (
  on: Knex.Transaction,
  piece: { readonly importId: number; readonly number: number; readonly data: Buffer; readonly now: number },
): Promise<boolean> => {
  const touched = await on('import')
    .where({ id: piece.importId, state: 'uploading' })
    .update({ touched_at: piece.now });
  if (touched > 0)
    await on('import_piece').insert({ import_id: piece.importId, number: piece.number, data: piece.data });
  return touched > 0;
};

/** Makes an upload an import: its file is whole. */
export const finishUpload = async (
  on: Knex.Transaction,
  { importId, bytes, rowsTotal }: { readonly importId: number; readonly bytes: number; readonly rowsTotal: number },
): Promise<boolean> =>
  (await on('import')
    .where({ id: importId, state: 'uploading' })
    .update({ state: 'queued', bytes, rows_total: rowsTotal })) > 0;

/** Takes an upload back: it leaves nothing. */
export const discardUpload = async (on: Knex.Transaction, importId: number): Promise<void> => {
  await on('import_piece').where('import_id', importId).del();
  await on('import').where({ id: importId, state: 'uploading' }).del();
};

/** Uploads that have not moved since then: whoever sent them is gone. */
export const abandonedUploads = async (on: Knex | Knex.Transaction, touchedBefore: number): Promise<number[]> => {
  const rows = await on('import')
    .where('state', 'uploading')
    .where('touched_at', '<', touchedBefore)
    .select<{ id: number }[]>('id');
  return rows.map(({ id }) => id);
};

/** The piece that an import goes on with. Pieces are taken away with the transaction that applies them. */
export interface Piece {
  readonly number: number;
  readonly data: Buffer;
}

/** The first piece that is left of an import's file. */
export const firstPiece = async (on: Knex | Knex.Transaction, importId: number): Promise<Piece | null> =>
  (await on('import_piece')
    .where('import_id', importId)
    .orderBy('number')
    .first<Piece | undefined>('number', 'data')) ?? null;

/** Holds an import that is not over yet, and says whether it is still to go on with this piece, as it was read. */
export const holdPiece = async (
  on: Knex.Transaction,
  dialect: Dialect,
  { importId, piece }: { readonly importId: number; readonly piece: Piece },
): Promise<boolean> => {
  const [held] = await dialect.all<{ id: number }>(
    on,
    `SELECT id FROM import WHERE id = ? AND state IN ('queued', 'running')${dialect.forUpdate}`,
    [importId],
  );
  if (held === undefined) return false;
  const [first] = await dialect.all<{ number: number; length: number }>(
    on,
    'SELECT number, length(data) AS length FROM import_piece WHERE import_id = ? ORDER BY number LIMIT 1',
    [importId],
  );
  return first !== undefined && first.number === piece.number && first.length === piece.data.length;
};

/** Takes a piece away, or keeps what is left of it. */
export const leavePiece = async (
  on: Knex.Transaction,
  { importId, number, rest }: { readonly importId: number; readonly number: number; readonly rest: Buffer | null },
): Promise<void> => {
  const piece = on('import_piece').where({ import_id: importId, number });
  await (rest === null ? piece.del() : piece.update({ data: rest }));
};

/** Adds to what became of an import's rows. */
export const addProgress = async (
  on: Knex.Transaction,
  { importId, counts }: { readonly importId: number; readonly counts: ImportCounts },
): Promise<void> => {
  await on.raw(
    `UPDATE import SET state = 'running', rows_done = rows_done + ?, created = created + ?, updated = updated + ?, unchanged = unchanged + ?,
       refused = refused + ?, kept_withdrawn = kept_withdrawn + ? WHERE id = ?`,
    [counts.rowsDone, counts.created, counts.updated, counts.unchanged, counts.refused, counts.keptWithdrawn, importId],
  );
};

/** Ends an import that is not over, and forgets what is left of its file; says whether it was there to end. */
export const endImport = async (
  on: Knex.Transaction,
  { importId, state, at }: { readonly importId: number; readonly state: 'finished' | 'cancelled'; readonly at: number },
): Promise<boolean> => {
  const ended = await on('import')
    .where('id', importId)
    .whereIn('state', ['queued', 'running'])
    .update({ state, finished_at: at });
  if (ended > 0) await on('import_piece').where('import_id', importId).del();
  return ended > 0;
};

/** A row that was not taken in, and why. */
export interface ImportRefusal {
  readonly line: number;
  readonly code: string;
  readonly column: string | null;
  readonly detail: string;
}

const REFUSAL: readonly BatchColumn[] = [
  { name: 'import_id', type: 'integer' },
  { name: 'line', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'code', type: 'text' },
  { name: 'column_name', type: 'text' },
  { name: 'detail', type: 'text' },
];
const REFUSAL_NAMES = REFUSAL.map(({ name }) => name).join(', ');

/** Keeps which rows were not taken in. */
export const insertRefusals = async (
  on: Knex.Transaction,
  dialect: Dialect,
  batch: { readonly importId: number; readonly workspaceId: number; readonly refusals: readonly ImportRefusal[] },
): Promise<void> => {
  if (batch.refusals.length === 0) return;
  const rows = batch.refusals.map(({ line, code, column, detail }) => [
    batch.importId,
    line,
    batch.workspaceId,
    code,
    column,
    detail,
  ]);
  await on.raw(
    `INSERT INTO import_refusal(${REFUSAL_NAMES}) SELECT ${REFUSAL_NAMES} FROM ${dialect.rows('j', REFUSAL)}`,
    [JSON.stringify(rows)],
  );
};

/** The rows of an import that were not taken in, in the order of their lines, from behind one of them. */
export const listRefusals = (
  on: Knex | Knex.Transaction,
  page: { readonly workspaceId: number; readonly importId: number; readonly after: number; readonly limit: number },
): Promise<ImportRefusal[]> =>
  on('import_refusal')
    .where({ workspace_id: page.workspaceId, import_id: page.importId })
    .where('line', '>', page.after)
    .orderBy('line')
    .limit(page.limit)
    .select({ line: 'line', code: 'code', column: 'column_name', detail: 'detail' });
