import type { Knex } from 'knex';
import type { Entry } from '../../model/move.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { plannedOf, trailOf } from './run-row.ts';
import { writeLog } from './write-log.ts';

const RUN: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'version_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'entry_key', type: 'text' },
  { name: 'event_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'visit', type: 'integer' },
  { name: 'state', type: 'text' },
  { name: 'wake_at', type: 'integer' },
  { name: 'anchor_at', type: 'integer' },
  { name: 'depth', type: 'integer' },
  { name: 'started_at', type: 'integer' },
  { name: 'ended_at', type: 'integer' },
  { name: 'end_reason', type: 'text' },
  { name: 'planned_at', type: 'integer' },
  { name: 'wait', type: 'text' },
  { name: 'trail', type: 'text' },
];
const RUN_NAMES = RUN.map(({ name }) => name).join(', ');

const keyOf = (row: { workflow_id: number; contact_id: number; entry_key: string }): string =>
  `${row.workflow_id} ${row.contact_id} ${row.entry_key}`;

const ENROLMENT: readonly BatchColumn[] = [
  { name: 'workflow_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'entry_key', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'last_at', type: 'integer' },
  { name: 'run_id', type: 'integer' },
];
const ENROLMENT_NAMES = ENROLMENT.map(({ name }) => name).join(', ');

const runRow = ({ run, to }: Entry): unknown[] => [
  run.workspaceId,
  run.shard,
  run.workflowId,
  run.versionId,
  run.contactId,
  run.entryKey,
  run.eventId,
  to.step,
  to.visit,
  to.state,
  to.wakeAt,
  to.anchorAt,
  run.depth,
  run.startedAt,
  to.end?.at ?? null,
  to.end?.reason ?? null,
  plannedOf(to),
  to.wait,
  trailOf(to),
];

/** Inserts the runs and tells which id each entry's has. A run's own moves begin at seq 1: seq 0 of its log is its way in. */
const insertRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly Entry[],
): Promise<(entry: Entry) => number> => {
  const begun = await dialect.all<{ id: number; workflow_id: number; contact_id: number; entry_key: string }>(
    transaction,
    `INSERT INTO run(${RUN_NAMES}, seq) SELECT ${RUN_NAMES}, 1 FROM ${dialect.rows('j', RUN)} WHERE true RETURNING id, workflow_id, contact_id, entry_key`,
    [JSON.stringify(entries.map(runRow))],
  );
  const ids = new Map(begun.map((row) => [keyOf(row), row.id]));
  return ({ run }) =>
    ids.get(keyOf({ workflow_id: run.workflowId, contact_id: run.contactId, entry_key: run.entryKey })) ?? 0;
};

/** Begins runs inside the caller's transaction; of one (workflow, contact, entry key) the batch holds at most one. */
export const enrolRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly Entry[],
): Promise<void> => {
  if (entries.length === 0) return;
  const idOf = await insertRuns(transaction, dialect, entries);
  const enrolments = entries.map((entry) => {
    const { workflowId, contactId, entryKey, workspaceId, startedAt } = entry.run;
    return [workflowId, contactId, entryKey, workspaceId, startedAt, entry.to.end === null ? idOf(entry) : null];
  });
  await transaction.raw(
    `INSERT INTO enrolment(${ENROLMENT_NAMES}, entries) SELECT ${ENROLMENT_NAMES}, 1 FROM ${dialect.rows('j', ENROLMENT)} WHERE true
     ON CONFLICT(workflow_id, contact_id, entry_key) DO UPDATE SET last_at = excluded.last_at, run_id = excluded.run_id, entries = enrolment.entries + 1`,
    [JSON.stringify(enrolments)],
  );
  const stories = entries.map((entry) => {
    const { workspaceId, versionId, shard } = entry.run;
    return { runId: idOf(entry), seq: 0, workspaceId, versionId, shard, lines: entry.log };
  });
  await writeLog(transaction, dialect, stories);
};
