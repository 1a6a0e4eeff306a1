import type { ImportOptions } from '@innesto/sdk/contract';
import { fault } from '../../../fault/fault.ts';
import { choreDelivery } from '../../../model/chore.ts';
import { workspaceNow } from '../../../model/clock.ts';
import type { Workspace } from '../../../model/workspace.ts';
import { discardUpload, finishUpload, insertPiece, insertUpload } from '../../../store/query/import.ts';
import { insertDeliveries } from '../../../store/verb/insert-deliveries.ts';
import type { PeopleParts } from '../parts.ts';
import { checkOptions } from './check-options.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { PieceMaker } from './stored-row.ts';

/** A file on its way in, and what is to be done with it. */
export interface Upload {
  readonly options: ImportOptions;
  readonly fileName: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly actor: string;
}

/** A file that was taken in. */
export interface Received {
  readonly publicId: string;
  readonly rowsTotal: number;
}

/** The bounds of a file. */
const LARGEST_FILE = 200 * 1_048_576;
const MOST_ROWS = 2_000_000;

/** Counts a file's bytes as they come in, and refuses what is too much. */
const counted = (
  chunks: AsyncIterable<Uint8Array>,
): { readonly chunks: AsyncIterable<Uint8Array>; bytes(): number } => {
  let bytes = 0;
  async function* count(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > LARGEST_FILE) throw fault('INNESTO_IMPORT_TOO_LARGE', { limit: LARGEST_FILE, what: 'bytes' });
      yield chunk;
    }
  }
  return { chunks: count(), bytes: () => bytes };
};

/** Keeps a file's rows piece by piece, each in a transaction of its own: nobody waits for a slow line. Gives how many there are. */
const keepRows = async (
  { store, clock }: PeopleParts,
  { importId, rows: coming }: { readonly importId: number; readonly rows: OpenFile['rows'] },
): Promise<number> => {
  const pieces = new PieceMaker();
  let rows = 0;
  let number = 0;
  const keep = async (data: Buffer | null): Promise<void> => {
    if (data === null) return;
    const piece = { importId, number: number++, data, now: clock.now() };
    const kept = await store.write((transaction) => insertPiece(transaction, piece));
    if (!kept) throw fault('INNESTO_IMPORT_FILE', { detail: 'it came in too slowly' });
  };
  for await (const several of coming) {
    rows += several.length;
    if (rows > MOST_ROWS) throw fault('INNESTO_IMPORT_TOO_LARGE', { limit: MOST_ROWS, what: 'rows' });
    for (const row of several) await keep(pieces.add(row));
  }
  await keep(pieces.rest());
  return rows;
};

/** Queues the import as background work, in the transaction that makes it one. */
const queue = async (
  { store, clock, ids }: PeopleParts,
  workspace: Workspace,
  {
    importId,
    publicId,
    bytes,
    rowsTotal,
  }: { readonly importId: number; readonly publicId: string; readonly bytes: number; readonly rowsTotal: number },
): Promise<void> => {
  const at = workspaceNow(workspace.clock, clock.now());
  await store.write(async (transaction) => {
    if (!(await finishUpload(transaction, { importId, bytes, rowsTotal })))
      throw fault('INNESTO_IMPORT_FILE', { detail: 'it came in too slowly' });
    const about = { workspaceId: workspace.id, chore: 'import', subject: publicId } as const;
    const chore = choreDelivery({ ...about, publicId: ids.next(), createdAt: at });
    await insertDeliveries(transaction, store.dialect, [chore]);
  });
};

/** Takes a file in as it comes, and queues it to be worked through. What is refused leaves nothing behind. */
export const receiveUpload = async (
  parts: PeopleParts,
  workspace: Workspace,
  { options, fileName, chunks, actor }: Upload,
): Promise<Received> => {
  const { store, clock, ids, pulse, announce } = parts;
  await checkOptions(parts, workspace, options);
  const file = counted(chunks);
  const { rows } = await openFile(file.chunks, options);
  const publicId = ids.next();
  const now = clock.now();
  const upload = {
    publicId,
    workspaceId: workspace.id,
    options,
    fileName,
    createdBy: actor,
    at: workspaceNow(workspace.clock, now),
    now,
  };
  const importId = await store.write((transaction) => insertUpload(transaction, upload));
  try {
    const rowsTotal = await keepRows(parts, { importId, rows });
    await queue(parts, workspace, { importId, publicId, bytes: file.bytes(), rowsTotal });
    pulse.deliveries();
    announce({ topic: 'imports', workspaceId: workspace.id, import: publicId });
    return { publicId, rowsTotal };
  } catch (error) {
    await store.write((transaction) => discardUpload(transaction, importId));
    throw error;
  }
};
