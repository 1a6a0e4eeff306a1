import type { Knex } from 'knex';
import type { Entry } from '../../model/move.ts';
import { entryKeyText } from '../../model/reentry.ts';
import type { Run } from '../../model/run.ts';
import { positionOf } from '../../model/walk/position.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { endRuns } from '../query/run.ts';
import { NO_VARIABLES, plannedOf, trailOf } from './run-row.ts';
import { writeLog } from './write-log.ts';

const RUN: readonly BatchColumn[] = [
  { name: 'id', type: 'integer' },
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

const ENROLMENT: readonly BatchColumn[] = [
  { name: 'workflow_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'entry_key', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'last_at', type: 'integer' },
  { name: 'run_id', type: 'integer' },
  { name: 'entries', type: 'integer' },
];
const ENROLMENT_NAMES = ENROLMENT.map(({ name }) => name).join(', ');

/** A run's first `seq`: 0 is its way in. */
const FIRST_SEQ = 1;

interface Placed {
  readonly entry: Entry;
  readonly runId: number;
}

const runRow = ({ entry: { run, to }, runId }: Placed): unknown[] => [
  runId,
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

/** The run that an entry has begun, as it stands in the database. */
const begunRun = ({ entry: { run, to }, runId }: Placed): Run => ({
  ...run,
  ...positionOf(to),
  id: runId,
  state: to.state,
  wakeAt: to.wakeAt,
  seq: FIRST_SEQ,
  attempt: 0,
  variables: NO_VARIABLES,
});

/**
 * Takes the places of entries, and gives those that got theirs. The row of a (workflow, contact, entry key) is unique and says how
 * often it was entered: whoever decided on what is true no longer, gets nothing.
 */
const takePlaces = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  placed: readonly Placed[],
): Promise<readonly Placed[]> => {
  const rows = placed.map(({ entry, runId }) => {
    const { workflowId, contactId, entryKey, workspaceId, startedAt } = entry.run;
    const inside = entry.to.end === null ? runId : null;
    return [workflowId, contactId, entryKey, workspaceId, startedAt, inside, entry.earlier + 1];
  });
  const taken = await dialect.all<{ workflow_id: number; contact_id: number; entry_key: string }>(
    transaction,
    `INSERT INTO enrolment(${ENROLMENT_NAMES}) SELECT ${ENROLMENT_NAMES} FROM ${dialect.rows('j', ENROLMENT)} WHERE true
     ON CONFLICT(workflow_id, contact_id, entry_key) DO UPDATE SET last_at = excluded.last_at, run_id = excluded.run_id, entries = excluded.entries
     WHERE enrolment.run_id IS NULL AND enrolment.entries = excluded.entries - 1
     RETURNING workflow_id, contact_id, entry_key`,
    [JSON.stringify(rows)],
  );
  const places = new Set(
    taken.map((row) =>
      entryKeyText({ workflowId: row.workflow_id, contactId: row.contact_id, entryKey: row.entry_key }),
    ),
  );
  return placed.filter(({ entry }) => places.has(entryKeyText(entry.run)));
};

/** Ends the runs in whose place others begin. */
const endRestarted = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly Entry[],
): Promise<void> => {
  const restarting = Map.groupBy(
    entries.filter(({ restarts }) => restarts !== null),
    ({ run }) => run.workflowId,
  );
  for (const [workflowId, again] of restarting) {
    const [first] = again;
    if (first === undefined) continue;
    await endRuns(transaction, dialect, {
      workspaceId: first.run.workspaceId,
      workflowId,
      runIds: again.flatMap(({ restarts }) => restarts ?? []),
      at: Math.max(...again.map(({ run }) => run.startedAt)),
      reason: 'restarted',
    });
  }
};

/** What became of entries: the runs that began, and those whose place somebody else took meanwhile. */
export interface Enrolled {
  readonly begun: readonly Run[];
  readonly late: ReadonlySet<Entry>;
}

/**
 * Begins runs inside the caller's transaction. Of one (workflow, contact, entry key) the batch holds at most one.
 */
export const enrolRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly Entry[],
): Promise<Enrolled> => {
  if (entries.length === 0) return { begun: [], late: new Set() };
  await endRestarted(transaction, dialect, entries);
  const ids = await dialect.nextIds(transaction, 'run', entries.length);
  const wanted = entries.map((entry, at) => ({ entry, runId: ids[at] ?? 0 }));
  const begun = await takePlaces(transaction, dialect, wanted);
  await dialect.all(
    transaction,
    `INSERT INTO run(${RUN_NAMES}, seq) SELECT ${RUN_NAMES}, ${FIRST_SEQ} FROM ${dialect.rows('j', RUN)} WHERE true`,
    [JSON.stringify(begun.map(runRow))],
  );
  const stories = begun.map(({ entry, runId }) => {
    const { workspaceId, versionId, shard } = entry.run;
    return { runId, seq: 0, workspaceId, versionId, shard, lines: entry.log };
  });
  await writeLog(transaction, dialect, stories);
  const inside = new Set(begun.map(({ entry }) => entry));
  return { begun: begun.map(begunRun), late: new Set(entries.filter((entry) => !inside.has(entry))) };
};
