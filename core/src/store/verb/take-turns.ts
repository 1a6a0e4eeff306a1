import type { Knex } from 'knex';
import type { Run } from '../../model/run.ts';
import { MOVED } from '../../model/step-statistics.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { endRuns, type OpenRun } from '../query/run.ts';
import type { Store } from '../store.ts';
import { isAwaited, type Publication } from './publications.ts';
import { writeLog } from './write-log.ts';

/** A run's step into another version. `anew`: what it waits for there is worked out again; `waits`: that step is a wait. */
export interface Relocation {
  readonly run: Run;
  readonly step: string;
  readonly anew: boolean;
  readonly waits: boolean;
}

/** What was decided about the runs of a turn; `now` is the workspace's time. */
export interface TurnTaken {
  readonly publication: Publication;
  readonly next: OpenRun | null;
  readonly moves: readonly Relocation[];
  readonly leaves: readonly Run[];
  readonly stays: readonly Run[];
  readonly number: number;
  readonly now: number;
}

const PLACE: readonly BatchColumn[] = [
  { name: 'moved_id', type: 'integer' },
  { name: 'from_seq', type: 'integer' },
  { name: 'new_step', type: 'text' },
  { name: 'new_visit', type: 'integer' },
  { name: 'anew', type: 'integer' },
  { name: 'new_wait', type: 'text' },
];

/**
 * Puts runs into their new version that stand where they were seen to, and that nothing of is out; says which. Whoever listens at a step
 * goes on listening since they came to it, which is when their anchor was set.
 */
const relocate = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { publication, moves, due }: TurnTaken & { readonly due: number },
): Promise<ReadonlySet<number>> => {
  if (moves.length === 0) return new Set();
  const moment = `CAST(? AS ${dialect.words.integer})`;
  const moved = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE run SET version_id = ${moment}, step = j.new_step, visit = j.new_visit, seq = run.seq + 1, publication_id = NULL,
       wake_at = CASE WHEN j.anew = 1 AND run.wait = 'listening' AND run.step = j.new_step THEN run.anchor_at WHEN j.anew = 1 THEN ${moment} ELSE run.wake_at END, wait = CASE WHEN j.anew = 1 THEN j.new_wait ELSE run.wait END,
       attempt = CASE WHEN j.anew = 1 THEN 0 ELSE run.attempt END, held_by = CASE WHEN j.anew = 1 THEN NULL ELSE run.held_by END,
       state = CASE WHEN j.anew = 1 AND run.state = 'held' THEN 'waiting' ELSE run.state END
     FROM ${dialect.rows('j', PLACE)}
     WHERE run.id = j.moved_id AND run.seq = j.from_seq AND run.state NOT IN ('awaiting', 'ended') RETURNING id`,
    [
      publication.versionId,
      due,
      JSON.stringify(
        moves.map(({ run, step, anew, waits }) => [
          run.id,
          run.seq,
          step,
          step === run.step ? run.visit : run.visit + 1,
          anew ? 1 : 0,
          waits ? 'arriving' : null,
        ]),
      ),
    ],
  );
  return new Set(moved.map(({ id }) => id));
};

const logMoves = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { publication, number, now, moves }: TurnTaken,
): Promise<void> => {
  const detail = `version ${number}`;
  const stories = moves.map(({ run, step }) => ({
    common: { runId: run.id, seq: run.seq, workspaceId: run.workspaceId, shard: run.shard },
    run,
    step,
  }));
  await writeLog(
    transaction,
    dialect,
    stories.map(({ common, run }) => ({
      ...common,
      versionId: run.versionId,
      lines: [{ step: run.step, outcome: MOVED, at: now, detail, counted: true }],
    })),
  );
  await writeLog(
    transaction,
    dialect,
    stories.map(({ common, step }) => ({
      ...common,
      versionId: publication.versionId,
      firstLine: 1,
      lines: [{ step, outcome: 'entered', at: now, detail: null, counted: true }],
    })),
  );
};

/** Marks those who could not be moved, and lets go of those who need not be any more. */
const mark = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { publication, later, stays }: TurnTaken & { readonly later: readonly number[] },
): Promise<void> => {
  if (later.length > 0)
    await transaction.raw(
      `UPDATE run SET publication_id = ? WHERE id IN ${dialect.list('integer')} AND state <> 'ended' AND version_id <> ?`,
      [publication.id, JSON.stringify(later), publication.versionId],
    );
  if (stays.length > 0)
    await transaction.raw(
      `UPDATE run SET publication_id = NULL WHERE id IN ${dialect.list('integer')} AND publication_id = ?`,
      [JSON.stringify(stays.map(({ id }) => id)), publication.id],
    );
};

const isStill = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { id, state, after }: Publication,
): Promise<boolean> => {
  const [row] = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM publication WHERE id = ? AND state = ? AND contact_id = ? AND entry_key = ?${dialect.forUpdate}`,
    [id, state, after.contactId, after.entryKey],
  );
  return row !== undefined;
};

/** The moment at which whoever begins anew is due: now, or when time began to stand still. null: runs are just freezing or thawing. */
const dueAt = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { publication, now }: TurnTaken,
): Promise<number | null> => {
  const [row] = await dialect.all<{ state: string; stopped_at: number | null; standstill: string | null }>(
    transaction,
    `SELECT state, stopped_at, standstill FROM workflow WHERE id = ? AND workspace_id = ?${dialect.forShare}`,
    [publication.workflowId, publication.workspaceId],
  );
  if (row === undefined || row.standstill !== null) return null;
  return row.state === 'stopped' ? Math.min(now, row.stopped_at ?? now) : now;
};

const advanceTo = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { publication, next, moved, left }: TurnTaken & { readonly moved: number; readonly left: number },
): Promise<void> => {
  const { id } = publication;
  const awaited = await isAwaited(transaction, dialect, id);
  const place = next === null ? {} : { contact_id: next.contactId, entry_key: next.entryKey };
  await transaction('publication')
    .where({ id })
    .update({
      ...place,
      state: next !== null ? 'sweeping' : awaited ? 'waiting' : 'done',
      moved: transaction.raw('moved + ?', [moved]),
      left_out: transaction.raw('left_out + ?', [left]),
    });
};

/**
 * Carries out what was decided about the runs of a turn; false where somebody else took it, or the workflow is just being stopped or
 * started. A run that moved meanwhile, or of which a message is out, is marked: it acts no more in its old version, and has another turn.
 */
export const takeTurns = (store: Store, taken: TurnTaken): Promise<boolean> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const { publication, moves, leaves, stays, now } = taken;
    if (!(await isStill(transaction, dialect, publication))) return false;
    const due = await dueAt(transaction, dialect, taken);
    if (due === null) return false;
    const moved = await relocate(transaction, dialect, { ...taken, due });
    await logMoves(transaction, dialect, { ...taken, moves: moves.filter(({ run }) => moved.has(run.id)) });
    const { workspaceId, workflowId } = publication;
    const runIds = leaves.map(({ id }) => id);
    const of = { workspaceId, workflowId, runIds, at: now, reason: 'ended-by-publish' } as const;
    const left = runIds.length === 0 ? 0 : await endRuns(transaction, dialect, of);
    const later = moves.flatMap(({ run }) => (moved.has(run.id) ? [] : [run.id]));
    await mark(transaction, dialect, { ...taken, later, stays });
    await advanceTo(transaction, dialect, { ...taken, moved: moved.size, left });
    return true;
  });
