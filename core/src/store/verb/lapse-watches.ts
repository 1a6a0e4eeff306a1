import type { Knex } from 'knex';
import { lapsingEvent } from '../../model/lapse.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import { RECORD_COLUMNS, recordOfRow, type RecordRow } from './record-row.ts';

/** Whose workflow wants to hear how many days before records of which collection lapse. */
export interface LapseWatch {
  readonly workflowId: number;
  readonly workspaceId: number;
  readonly collection: string;
  readonly days: number;
  /** Up to which moment it has been told, and up to which of the records of that moment. */
  readonly reachedAt: number;
  readonly reachedId: number;
  /** When the next record lapses of which it has not been told; null: none does. */
  readonly nextAt: number | null;
}

/** Behind all records of a moment. */
const LAST_ID = Number.MAX_SAFE_INTEGER;

const WATCH: readonly BatchColumn[] = [
  { name: 'workflow_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'days', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'reached_at', type: 'integer' },
  { name: 'reached_id', type: 'integer' },
];
const WATCH_NAMES = WATCH.map(({ name }) => name).join(', ');

/** What a workflow wants to be told of: `from` that moment of lapsing on. */
export interface WantedWatch {
  readonly collection: string;
  readonly days: number;
  readonly from: number;
}

/** Makes a workflow be told of this and of nothing else; where it `keeps`, it goes on from where it was, for it never stopped. */
export const putWatches = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    wanted,
    keeps,
  }: {
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly wanted: readonly WantedWatch[];
    readonly keeps: boolean;
  },
): Promise<void> => {
  const rows = wanted.map(({ collection, days, from }) => [workflowId, collection, days, workspaceId, from, LAST_ID]);
  const batch = JSON.stringify(rows);
  await dialect.all(
    transaction,
    keeps
      ? `DELETE FROM lapse_watch WHERE workflow_id = ? AND NOT EXISTS (SELECT 1 FROM ${dialect.rows('j', WATCH)}
           WHERE j.collection = lapse_watch.collection AND j.days = lapse_watch.days)`
      : `DELETE FROM lapse_watch WHERE workflow_id = ?`,
    keeps ? [workflowId, batch] : [workflowId],
  );
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO lapse_watch(${WATCH_NAMES}) SELECT ${WATCH_NAMES} FROM ${dialect.rows('j', WATCH)} WHERE true ON CONFLICT DO NOTHING`,
    [batch],
  );
};

interface WatchRow {
  readonly workflow_id: number;
  readonly workspace_id: number;
  readonly collection: string;
  readonly days: number;
  readonly reached_at: number;
  readonly reached_id: number;
  readonly next_at: number | null;
}

/** What active workflows want to be told of records that will lapse. */
export const loadLapseWatches = async ({ read, dialect }: Store): Promise<readonly LapseWatch[]> => {
  const rows = await dialect.all<WatchRow>(
    read,
    `SELECT w.workflow_id, w.workspace_id, w.collection, w.days, w.reached_at, w.reached_id,
       (SELECT l.at FROM record_lapse l WHERE l.workspace_id = w.workspace_id AND (l.at, l.record_id) > (w.reached_at, w.reached_id)
        ORDER BY l.at, l.record_id LIMIT 1) AS next_at
     FROM lapse_watch w JOIN workflow ON workflow.id = w.workflow_id AND workflow.state = 'active' ORDER BY w.workflow_id`,
    [],
  );
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    workspaceId: row.workspace_id,
    collection: row.collection,
    days: row.days,
    reachedAt: row.reached_at,
    reachedId: row.reached_id,
    nextAt: row.next_at,
  }));
};

/** Up to where a watch is to be told of what lapses, and how many records at the most. */
export interface LapseNotice {
  readonly watch: LapseWatch;
  readonly until: number;
  readonly receivedAt: number;
  readonly most: number;
  /** When what lapses then is so many days ahead. */
  readonly noticedAt: (lapsesAt: number) => number;
}

/** Tells of the next records that will lapse, and how far that went: events and place in one transaction. Gives how many were passed. */
export const noticeLapses = (
  store: Store,
  { watch, until, receivedAt, most, noticedAt }: LapseNotice,
): Promise<number> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const { workflowId, workspaceId, collection, days, reachedAt, reachedId } = watch;
    const [held] = await dialect.all<{ days: number }>(
      transaction,
      `SELECT days FROM lapse_watch WHERE workflow_id = ? AND collection = ? AND days = ? AND reached_at = ? AND reached_id = ?${dialect.forUpdate}`,
      [workflowId, collection, days, reachedAt, reachedId],
    );
    if (held === undefined) return 0;
    const rows = await dialect.all<RecordRow & { readonly lapses_at: number }>(
      transaction,
      `SELECT ${RECORD_COLUMNS}, l.at AS lapses_at FROM record_lapse l JOIN record ON record.id = l.record_id
       WHERE l.workspace_id = ? AND (l.at, l.record_id) > (?, ?) AND l.at <= ? ORDER BY l.at, l.record_id LIMIT ?`,
      [workspaceId, reachedAt, reachedId, until, most],
    );
    const events = rows.flatMap((row) => {
      const record = recordOfRow(row);
      // Of what is nobody's nobody can hear.
      if (record.contactId === null || record.collection !== collection) return [];
      return [lapsingEvent(record, { days, at: noticedAt(row.lapses_at), lapsesAt: row.lapses_at })];
    });
    await appendEvents(transaction, dialect, { events, receivedAt });
    const last = rows.length < most ? undefined : rows.at(-1);
    await dialect.all(
      transaction,
      `UPDATE lapse_watch SET reached_at = ?, reached_id = ? WHERE workflow_id = ? AND collection = ? AND days = ?`,
      [last?.lapses_at ?? until, last?.id ?? LAST_ID, workflowId, collection, days],
    );
    return rows.length;
  });
