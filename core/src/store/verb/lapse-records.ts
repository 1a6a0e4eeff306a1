import type { Head } from '../../model/head.ts';
import type { KeptRecord, RecordWrite } from '../../model/record.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import { heads } from './heads.ts';
import { RECORD_COLUMNS, recordOfRow, type RecordRow } from './record-row.ts';
import { claimRecords, writeRecords } from './write-records.ts';

/** Which workspaces have records that lapse, and when the first of each does. */
export const recordLapseHeads = (store: Store): Promise<readonly Head[]> =>
  heads(store, `SELECT at FROM record_lapse WHERE workspace_id = w.id ORDER BY at LIMIT 1`);

/** The records of a workspace whose moment has come, at most so many. */
export const dueRecordLapses = async (
  { read, dialect }: Store,
  { workspaceId, at, most }: { readonly workspaceId: number; readonly at: number; readonly most: number },
): Promise<readonly KeptRecord[]> => {
  const rows = await dialect.all<RecordRow>(
    read,
    `SELECT ${RECORD_COLUMNS} FROM record_lapse l JOIN record ON record.id = l.record_id
     WHERE l.workspace_id = ? AND l.at <= ? ORDER BY l.at, l.record_id LIMIT ?`,
    [workspaceId, at, most],
  );
  return rows.map(recordOfRow);
};

/** Lets records lapse that nobody has changed since it was decided: with the events about those that have a contact, of which alone anybody can hear. */
export const lapseRecords = (
  store: Store,
  { writes, receivedAt }: { readonly writes: readonly RecordWrite[]; readonly receivedAt: number },
): Promise<number> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const claim = await claimRecords(transaction, dialect, writes);
    const events = await writeRecords(transaction, dialect, { claim, writes });
    const heard = events.filter(({ contactId }) => contactId !== null);
    await appendEvents(transaction, dialect, { events: heard, receivedAt });
    return claim.able.size;
  });

/**
 * Looks at records again at another moment: whatever they are of, nobody here knows how they lapse. `due`: those whose moment is by then; of
 * those that were changed meanwhile it may be another one.
 */
export const deferRecordLapses = async (
  store: Store,
  { recordIds, due, at }: { readonly recordIds: readonly number[]; readonly due: number; readonly at: number },
): Promise<void> => {
  await store.write((transaction) =>
    store.dialect.all(
      transaction,
      `UPDATE record_lapse SET at = ? WHERE record_id IN ${store.dialect.list('integer')} AND at <= ?`,
      [at, JSON.stringify(recordIds), due],
    ),
  );
};

/** Forgets when records lapse whose collection lets none any more; unless a version is coming that does. */
export const forgetRecordLapses = async (store: Store, recordIds: readonly number[]): Promise<void> => {
  await store.write((transaction) =>
    store.dialect.all(
      transaction,
      `DELETE FROM record_lapse WHERE record_id IN ${store.dialect.list('integer')} AND NOT EXISTS (SELECT 1 FROM record_index i
         WHERE i.workspace_id = record_lapse.workspace_id AND i.collection = record_lapse.collection AND i.lapses IS NOT NULL)`,
      [JSON.stringify(recordIds)],
    ),
  );
};
