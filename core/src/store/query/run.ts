import type { Knex } from 'knex';
import type { RunEnd } from '../../model/run.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { writeLog } from '../verb/write-log.ts';

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** Names the partial index of runs that stand still: SQLite takes it only where its condition is repeated word by word. */
const STANDS_STILL = `state IN ('frozen', 'held', 'parked')`;

/** Since when time stands still in a workflow, or how long it did. */
export interface Standstill {
  readonly stoppedAt: number;
  readonly startedAt: number;
}

interface SomeRuns extends OfWorkflow {
  readonly runIds: readonly number[];
}

/** How the time that a workflow stood still is taken out of a run's: bindings by `shiftBindings`. What waits for a moment on the wall clock that was still to come goes on waiting for that one. */
const shift = (dialect: Dialect): string => {
  const moment = `CAST(? AS ${dialect.words.integer})`;
  return `wake_at = CASE WHEN wait = 'calendar' AND wake_at > ${moment} THEN wake_at ELSE coalesce(wake_at + ${moment}, ${moment}) END,
       planned_at = CASE WHEN planned_at > ${moment} THEN planned_at ELSE planned_at + ${moment} END,
       anchor_at = CASE WHEN anchor_at + ${moment} < ${moment} THEN anchor_at + ${moment} ELSE ${moment} END`;
};

const shiftBindings = ({ stoppedAt, startedAt }: Standstill): readonly number[] => {
  const stood = startedAt - stoppedAt;
  return [stoppedAt, stood, startedAt, stoppedAt, stood, stood, startedAt, stood, startedAt];
};

/**
 * Freezes where they stand those runs that wait. `seq` moves, here and below, so that a move decided before is never carried out
 * after. Those that a stop `before` froze, and the start after it had not thawed yet, are brought up to that start first.
 */
export const freezeRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    runIds,
    stoppedAt,
    before,
  }: SomeRuns & { readonly stoppedAt: number; readonly before: Standstill | null },
): Promise<void> => {
  const ids = JSON.stringify(runIds);
  if (before !== null)
    await transaction.raw(
      `UPDATE run SET seq = seq + 1, frozen_at = ?, ${shift(dialect)}
       WHERE id IN ${dialect.list('integer')} AND +workspace_id = ? AND workflow_id = ? AND state = 'frozen' AND frozen_at <= ?`,
      [stoppedAt, ...shiftBindings(before), ids, workspaceId, workflowId, before.stoppedAt],
    );
  await transaction.raw(
    `UPDATE run SET state = 'frozen', seq = seq + 1, frozen_at = ?
     WHERE id IN ${dialect.list('integer')} AND +workspace_id = ? AND workflow_id = ? AND state = 'waiting'`,
    [stoppedAt, ids, workspaceId, workflowId],
  );
};

/** How those are let go that were due when their workflow was stopped: spread over so many milliseconds from the start on. */
interface Release {
  readonly startedAt?: number;
  readonly releaseMs?: number;
}

/** A moment of the release's own for each id: made of the id, so that two nodes which thaw the same row agree without counting. */
const slot = (dialect: Dialect): string =>
  `CAST(? AS ${dialect.words.integer}) + (id * 40503) % 65536 * CAST(? AS ${dialect.words.integer}) / 65536`;

/** Lets frozen runs go on: the time they stood still counts for nothing. Those that were due already are spread over the release. */
export const thawRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, workflowId, runIds, releaseMs = 0, stoppedAt, startedAt }: SomeRuns & Standstill & Release,
): Promise<void> => {
  const ids = JSON.stringify(runIds);
  if (releaseMs > 0) {
    const spread = (from: number, where: string, until: readonly number[]): Promise<unknown> =>
      transaction.raw(
        `UPDATE run SET wake_at = ${slot(dialect)}, wait = CASE WHEN wait = 'calendar' AND wake_at <= ? THEN NULL ELSE wait END
         WHERE id IN ${dialect.list('integer')} AND +workspace_id = ? AND workflow_id = ? AND state = 'frozen' AND ${where}`,
        [from, releaseMs, stoppedAt, ids, workspaceId, workflowId, ...until],
      );
    // A moment on the wall clock that passed meanwhile is due at the start and stays where it is put; what was due before the stop is
    // brought up to the start with all the others below.
    await spread(startedAt, `wait = 'calendar' AND wake_at > ? AND wake_at <= ?`, [stoppedAt, startedAt]);
    await spread(stoppedAt, `coalesce(wake_at, 0) <= ?`, [stoppedAt]);
  }
  await transaction.raw(
    `UPDATE run SET state = 'waiting', seq = seq + 1, frozen_at = NULL, ${shift(dialect)}
     WHERE id IN ${dialect.list('integer')} AND +workspace_id = ? AND workflow_id = ? AND state = 'frozen'`,
    [...shiftBindings({ stoppedAt, startedAt }), ids, workspaceId, workflowId],
  );
};

/** Queues frozen deliveries of a workflow again, at most `limit`, and gives how many they were. */
export const thawDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, workflowId, limit, startedAt = 0, releaseMs = 0 }: OfWorkflow & Release & { readonly limit: number },
): Promise<number> => {
  const spread = releaseMs > 0;
  const thawed = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE delivery SET state = 'queued'${spread ? `, not_before = CASE WHEN not_before > ? THEN not_before ELSE ${slot(dialect)} END` : ''}
     WHERE id IN (SELECT id FROM delivery WHERE workspace_id = ? AND workflow_id = ? AND state = 'frozen' LIMIT ?) AND state = 'frozen' RETURNING id`,
    [...(spread ? [startedAt, startedAt, releaseMs] : []), workspaceId, workflowId, limit],
  );
  return thawed.length;
};

/** Whom a start would let go on. `overdue`: those that were due when the workflow was stopped or would have been since by the wall clock, and messages. */
export interface Standing {
  readonly runs: number;
  readonly overdue: number;
}

/** Counts whom a start of a stopped workflow would let go on. */
export const countStanding = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, workflowId, stoppedAt, now }: OfWorkflow & { readonly stoppedAt: number; readonly now: number },
): Promise<Standing> => {
  const moment = `CAST(? AS ${dialect.words.integer})`;
  const [runs] = await dialect.all<{ n: number | string; overdue: number | string | null }>(
    on,
    `SELECT count(*) AS n, sum(CASE WHEN coalesce(wake_at, 0) <= CASE WHEN wait = 'calendar' THEN ${moment} ELSE ${moment} END THEN 1 ELSE 0 END) AS overdue FROM run
     WHERE workspace_id = ? AND workflow_id = ? AND ${STANDS_STILL} AND state = 'frozen'`,
    [now, stoppedAt, workspaceId, workflowId],
  );
  const [deliveries] = await dialect.all<{ n: number | string }>(
    on,
    `SELECT count(*) AS n FROM delivery WHERE workspace_id = ? AND workflow_id = ? AND state = 'frozen'`,
    [workspaceId, workflowId],
  );
  const messages = Number(deliveries?.n ?? 0);
  return { runs: Number(runs?.n ?? 0) + messages, overdue: Number(runs?.overdue ?? 0) + messages };
};

/** Lets the runs go on that a suspended plugin held up; those of stopped workflows freeze with the others. */
export const releaseHeldRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, plugin }: { readonly workspaceId: number; readonly plugin: string },
): Promise<void> => {
  // A workflow that is just being stopped or started is waited for: what it does to its runs would miss these.
  if (dialect.forShare !== '')
    await transaction.raw(`SELECT id FROM workflow WHERE workspace_id = ? ORDER BY id${dialect.forShare}`, [
      workspaceId,
    ]);
  await transaction.raw(
    `UPDATE run SET seq = seq + 1, attempt = 0, held_by = NULL,
       state = CASE WHEN workflow_id IN (SELECT id FROM workflow WHERE workspace_id = ? AND state IN ('active', 'draining')) THEN 'waiting' ELSE 'frozen' END,
       frozen_at = (SELECT stopped_at FROM workflow WHERE workflow.id = run.workflow_id)
     WHERE workspace_id = ? AND ${STANDS_STILL} AND state = 'held' AND held_by = ?`,
    [workspaceId, workspaceId, plugin],
  );
};

/** A run that is not over, by the place of its entry in the workflow. */
export interface OpenRun {
  readonly runId: number;
  readonly contactId: number;
  readonly entryKey: string;
}

/** Runs of a workflow that are not over, in the order of their contacts, from behind one of them. */
export const listOpenRuns = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, workflowId, after, limit }: OfWorkflow & { readonly after: OpenRun | null; readonly limit: number },
): Promise<readonly OpenRun[]> => {
  const rows = await dialect.all<{ run_id: number; contact_id: number; entry_key: string }>(
    on,
    `SELECT run_id, contact_id, entry_key FROM enrolment
     WHERE workflow_id = ? AND workspace_id = ? AND run_id IS NOT NULL AND (contact_id, entry_key) > (CAST(? AS ${dialect.words.integer}), ?)
     ORDER BY contact_id, entry_key LIMIT ?`,
    [workflowId, workspaceId, after?.contactId ?? 0, after?.entryKey ?? '', limit],
  );
  return rows.map((row) => ({ runId: row.run_id, contactId: row.contact_id, entryKey: row.entry_key }));
};

/** The runs of one contact through a workflow that are not over. */
export const openRunsOf = async (
  on: Knex | Knex.Transaction,
  { workspaceId, workflowId, contactId }: OfWorkflow & { readonly contactId: number },
): Promise<readonly number[]> => {
  const rows: { id: number }[] = await on('run')
    .where({ contact_id: contactId, workflow_id: workflowId, workspace_id: workspaceId })
    .whereNot('state', 'ended')
    .select('id');
  return rows.map(({ id }) => id);
};

/** The newest run there is, as a bound for what a long piece of work may touch. */
export const newestRunId = async (on: Knex | Knex.Transaction, dialect: Dialect): Promise<number> => {
  const [row] = await dialect.all<{ id: number | null }>(on, 'SELECT max(id) AS id FROM run', []);
  return row?.id ?? 0;
};

const ENTRY: readonly BatchColumn[] = [
  { name: 'ended_contact', type: 'integer' },
  { name: 'ended_key', type: 'text' },
  { name: 'ended_run', type: 'integer' },
];

interface EndedRow {
  readonly id: number;
  readonly seq: number;
  readonly version_id: number;
  readonly step: string;
  readonly shard: number;
  readonly contact_id: number;
  readonly entry_key: string;
}

/** Ends runs of a workflow, wherever they stand, and cancels what they had not handed over. Gives how many were not over before. */
export const endRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    runIds,
    at,
    reason,
  }: OfWorkflow & { readonly runIds: readonly number[]; readonly at: number; readonly reason: RunEnd },
): Promise<number> => {
  const ended = await dialect.all<EndedRow>(
    transaction,
    `UPDATE run SET state = 'ended', seq = seq + 1, wake_at = NULL, held_by = NULL, ended_at = ?, end_reason = ?
     WHERE id IN ${dialect.list('integer')} AND workspace_id = ? AND workflow_id = ? AND state <> 'ended'
     RETURNING id, seq, version_id, step, shard, contact_id, entry_key`,
    [at, reason, JSON.stringify(runIds), workspaceId, workflowId],
  );
  if (ended.length === 0) return 0;
  await transaction.raw(
    // What was to follow is given up with them.
    `UPDATE enrolment SET run_id = NULL, queued = NULL FROM ${dialect.rows('j', ENTRY)}
     WHERE enrolment.workflow_id = ? AND enrolment.contact_id = j.ended_contact AND enrolment.entry_key = j.ended_key AND enrolment.run_id = j.ended_run`,
    [JSON.stringify(ended.map((row) => [row.contact_id, row.entry_key, row.id])), workflowId],
  );
  await transaction.raw(
    // The plus keeps SQLite from going through all of the workspace instead of looking the runs up; below too.
    `UPDATE delivery SET state = 'cancelled', reason = ?, closed_at = ?
     WHERE run_id IN ${dialect.list('integer')} AND +workspace_id = ? AND state IN ('queued', 'frozen', 'parked')`,
    [reason, at, JSON.stringify(ended.map(({ id }) => id)), workspaceId],
  );
  await transaction.raw(
    `UPDATE message SET state = 'cancelled'
     WHERE +workspace_id = ? AND delivery_id IN (SELECT id FROM delivery WHERE run_id IN ${dialect.list('integer')} AND state = 'cancelled' AND closed_at = ?)`,
    [workspaceId, JSON.stringify(ended.map(({ id }) => id)), at],
  );
  await writeLog(
    transaction,
    dialect,
    ended.map((row) => ({
      runId: row.id,
      seq: row.seq - 1,
      workspaceId,
      versionId: row.version_id,
      shard: row.shard,
      lines: [{ step: row.step, outcome: 'ended', at, detail: reason, counted: true }],
    })),
  );
  return ended.length;
};
