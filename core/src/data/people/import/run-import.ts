import { setImmediate as othersTurn } from 'node:timers/promises';
import { fault, type Fault } from '../../../fault/fault.ts';
import { workspaceNow } from '../../../model/clock.ts';
import type { Workspace } from '../../../model/workspace.ts';
import {
  addProgress,
  endImport,
  findImport,
  firstPiece,
  holdPiece,
  insertRefusals,
  leavePiece,
  type ImportEntry,
  type ImportRefusal,
  type Piece,
} from '../../../store/query/import.ts';
import { holdLists } from '../../../store/query/list.ts';
import { findWorkspace } from '../../../store/query/workspace.ts';
import { loadFields } from '../../../store/verb/load-fields.ts';
import { upsertContacts } from '../../../store/verb/upsert-contacts.ts';
import { objectionFault } from '../objection.ts';
import type { PeopleParts, Transaction } from '../parts.ts';
import { planImport } from './import-plan.ts';
import { createRowReader, type ReadRow, type RowReader } from './read-row.ts';
import { PIECE_ROWS, packRows, unpackRows, type StoredRow } from './stored-row.ts';

// Whoever refuses more rows than this has the wrong file; more lines of the report would tell nothing more.
const MOST_REFUSALS = 100_000;

interface Batch {
  readonly entry: ImportEntry;
  readonly piece: Piece;
  readonly stored: readonly StoredRow[];
  readonly rows: readonly ReadRow[];
  /** How many rows of the piece this is, from its beginning. */
  readonly size: number;
}

const refusalOf = (line: number, why: Fault, column: string | null): ImportRefusal => ({
  line,
  code: why.code,
  column,
  detail: why.message,
});

/** Takes a batch's rows in, and gives which of them were refused. */
const takeIn = async (
  transaction: Transaction,
  parts: PeopleParts,
  { batch, workspace }: { readonly batch: Batch; readonly workspace: Workspace },
): Promise<readonly ImportRefusal[]> => {
  const { store, clock, ids } = parts;
  const { entry, stored, rows, size } = batch;
  const { options } = entry;
  const refusals: ImportRefusal[] = [];
  const good: { line: number; row: Extract<ReadRow, { ok: true }> }[] = [];
  for (const [at, row] of rows.slice(0, size).entries()) {
    const line = stored[at]?.[0] ?? 0;
    if (row.ok) good.push({ line, row });
    else refusals.push(refusalOf(line, row.fault, row.column));
  }
  const now = clock.now();
  const { outcomes, keptWithdrawn } = await upsertContacts(transaction, store.dialect, {
    workspace,
    rows: good.map(({ row }) => row),
    lists: await holdLists(transaction, store.dialect, { workspaceId: workspace.id, publicIds: options.lists ?? [] }),
    consents: options.consents ?? [],
    keepConsents: 'mild',
    source: 'import',
    actor: entry.createdBy,
    quiet: options.startWorkflows !== true,
    at: workspaceNow(workspace.clock, now),
    receivedAt: now,
    ids,
  });
  const counts = { rowsDone: size, created: 0, updated: 0, unchanged: 0, refused: refusals.length, keptWithdrawn };
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.kind === 'refused')
      refusals.push(refusalOf(good[at]?.line ?? 0, objectionFault(outcome.objection), null));
    counts[outcome.kind] += 1;
  }
  await addProgress(transaction, { importId: entry.id, counts });
  return refusals;
};

/** Writes a row down as refused that the database would not take even alone. */
const passOver = async (
  transaction: Transaction,
  { entry, stored }: Batch,
  detail: string,
): Promise<readonly ImportRefusal[]> => {
  await addProgress(transaction, {
    importId: entry.id,
    counts: { rowsDone: 1, created: 0, updated: 0, unchanged: 0, refused: 1, keptWithdrawn: 0 },
  });
  return [refusalOf(stored[0]?.[0] ?? 0, fault('INNESTO_IMPORT_DATABASE', { detail }), null)];
};

/** One transaction: rows are taken in, their place in the file goes on with them, and so a crash loses and doubles nothing. */
const commit = (parts: PeopleParts, batch: Batch, refusedBy: string | null): Promise<boolean> =>
  parts.store.write(async (transaction) => {
    const { entry, piece, stored, size } = batch;
    const { dialect } = parts.store;
    if (!(await holdPiece(transaction, dialect, { importId: entry.id, piece }))) return false;
    const workspace = await findWorkspace(transaction, entry.workspaceId);
    if (workspace === null) return false;
    const refusals =
      refusedBy === null
        ? await takeIn(transaction, parts, { batch, workspace })
        : await passOver(transaction, batch, refusedBy);
    const room = Math.max(0, MOST_REFUSALS - entry.refused);
    await insertRefusals(transaction, dialect, {
      importId: entry.id,
      workspaceId: workspace.id,
      refusals: refusals.slice(0, room),
    });
    await leavePiece(transaction, {
      importId: entry.id,
      number: piece.number,
      rest: size < stored.length ? packRows(stored.slice(size)) : null,
    });
    return true;
  });

/** How many rows go into a transaction: fewer after a refusal, until the culprit stands alone; then more again. */
class BatchSize {
  size = PIECE_ROWS;
  #refused = false;

  /** Notes a refusal and says whether the batch was a culprit alone. The first time the same rows are tried again: somebody else may have added the same people just then. */
  shrink(size: number): boolean {
    if (!this.#refused) this.#refused = true;
    else if (size === 1) return true;
    else this.size = Math.ceil(size / 2);
    return false;
  }

  grow(): void {
    this.size = Math.min(PIECE_ROWS, this.size * 2);
    this.#refused = false;
  }
}

const step = async (parts: PeopleParts, batch: Batch, size: BatchSize): Promise<void> => {
  const { dialect } = parts.store;
  try {
    if (await commit(parts, batch, null)) size.grow();
  } catch (error) {
    if (!dialect.isRefusal(error)) throw error;
    if (!size.shrink(batch.size)) return;
    await commit(parts, batch, dialect.describe(error));
    size.grow();
  }
};

const finish = (parts: PeopleParts, entry: ImportEntry): Promise<boolean> =>
  parts.store.write(async (transaction) => {
    const workspace = await findWorkspace(transaction, entry.workspaceId);
    const at = workspace === null ? parts.clock.now() : workspaceNow(workspace.clock, parts.clock.now());
    return endImport(transaction, { importId: entry.id, state: 'finished', at });
  });

const readerOf = async ({ store }: PeopleParts, entry: ImportEntry): Promise<RowReader | null> => {
  const workspace = await findWorkspace(store.read, entry.workspaceId);
  return workspace === null
    ? null
    : createRowReader(planImport(entry.options, await loadFields(store, workspace.id)), workspace.identityKey);
};

/**
 * Works through an import's file, from wherever it stands, until it is over or the signal asks to stop. Each batch of rows and
 * the progress are one transaction; between two of them everybody else has their turn.
 */
export const runImport = async (
  parts: PeopleParts,
  { importId: publicId, signal }: { readonly importId: string; readonly signal: AbortSignal },
): Promise<void> => {
  const { store, pulse, announce } = parts;
  const size = new BatchSize();
  let reader: RowReader | null = null;
  let read: { readonly piece: Piece; readonly stored: readonly StoredRow[]; readonly rows: readonly ReadRow[] } | null =
    null;
  while (!signal.aborted) {
    const entry = await findImport(store.read, { publicId });
    if (entry === null || entry.state === 'finished' || entry.state === 'cancelled') return;
    const piece = await firstPiece(store.read, entry.id);
    if (piece === null) await finish(parts, entry);
    else {
      reader ??= await readerOf(parts, entry);
      if (reader === null) return;
      if (read?.piece.number !== piece.number || read.piece.data.length !== piece.data.length) {
        const stored = unpackRows(piece.data);
        read = { piece, stored, rows: stored.map(reader) };
      }
      await step(parts, { entry, ...read, size: Math.min(size.size, read.stored.length) }, size);
      pulse.events();
    }
    announce({ topic: 'imports', workspaceId: entry.workspaceId, import: publicId });
    await othersTurn();
  }
};
