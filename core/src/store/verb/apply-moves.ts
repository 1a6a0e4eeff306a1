import type { Knex } from 'knex';
import { SETTLEMENT, type NewEvent } from '../../model/event.ts';
import type { Move } from '../../model/move.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { addBalanceEntries } from './add-balance-entries.ts';
import { appendEvents } from './append-events.ts';
import { askConfirmations, giveConsents } from './ask-confirmations.ts';
import { cancelDeliveries } from './cancel-deliveries.ts';
import { changeMemberships } from './change-memberships.ts';
import { unableEntries } from './claim-entries.ts';
import { closeEnrolments } from './close-enrolments.ts';
import { insertDeliveries, insertDuplicates } from './insert-deliveries.ts';
import { plannedOf, trailOf } from './run-row.ts';
import { holdContacts, writeContacts } from './write-contacts.ts';
import { writeLog } from './write-log.ts';
import { claimRecords, writeRecords, type RecordClaim } from './write-records.ts';

const PLACE: readonly BatchColumn[] = [
  { name: 'moved_id', type: 'integer' },
  { name: 'from_seq', type: 'integer' },
  { name: 'from_state', type: 'text' },
  { name: 'new_step', type: 'text' },
  { name: 'new_visit', type: 'integer' },
  { name: 'new_state', type: 'text' },
  { name: 'new_wake_at', type: 'integer' },
  { name: 'new_anchor_at', type: 'integer' },
  { name: 'new_attempt', type: 'integer' },
  { name: 'new_held_by', type: 'text' },
  { name: 'new_ended_at', type: 'integer' },
  { name: 'new_end_reason', type: 'text' },
  { name: 'new_variables', type: 'text' },
  { name: 'new_planned_at', type: 'integer' },
  { name: 'new_wait', type: 'text' },
  { name: 'new_trail', type: 'text' },
];

/** Moves those runs that still stand where the decision saw them, and says which. */
const moveRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  moves: readonly Move[],
): Promise<ReadonlySet<number>> => {
  const places = dialect.batch(
    'j',
    PLACE,
    moves.map(({ run, to }) => [
      run.id,
      run.seq,
      run.state,
      to.step,
      to.visit,
      to.state,
      to.wakeAt,
      to.anchorAt,
      to.attempt,
      to.heldBy,
      to.end?.at ?? null,
      to.end?.reason ?? null,
      to.variables === null ? null : JSON.stringify(to.variables),
      plannedOf(to),
      to.wait,
      trailOf(to),
    ]),
  );
  return dialect.change(transaction, {
    ids: moves.map(({ run }) => run.id),
    sql: `UPDATE run SET step = j.new_step, visit = j.new_visit, state = j.new_state, wake_at = j.new_wake_at, anchor_at = j.new_anchor_at,
       seq = run.seq + 1, attempt = j.new_attempt, held_by = j.new_held_by,
       frozen_at = CASE WHEN j.new_state = 'frozen' THEN (SELECT workflow.stopped_at FROM workflow WHERE workflow.id = run.workflow_id) END, ended_at = j.new_ended_at, end_reason = j.new_end_reason,
       variables = coalesce(j.new_variables, run.variables), planned_at = j.new_planned_at, wait = j.new_wait, trail = j.new_trail
     FROM ${places.table} WHERE run.id = j.moved_id AND run.seq = j.from_seq AND run.state = j.from_state`,
    bindings: places.bindings,
  });
};

/** The event that brings a run back whose deliveries have all closed. */
export const settlementOf = (of: {
  readonly workspaceId: number;
  readonly shard: number;
  readonly contactId: number | null;
  readonly runId: number;
  readonly step: string;
  readonly visit: number;
  readonly at: number;
}): NewEvent => ({
  workspaceId: of.workspaceId,
  shard: of.shard,
  type: SETTLEMENT,
  contactId: of.contactId,
  at: of.at,
  payload: { run: of.runId, step: of.step, visit: of.visit },
  quiet: false,
  causeRunId: of.runId,
  depth: 0,
  source: { name: 'settlement', key: `${of.runId} ${of.visit}` },
});

/** Queues the deliveries of moves; a run all of whose deliveries are duplicates is settled at once. */
const queueDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  moves: readonly Move[],
): Promise<readonly NewEvent[]> => {
  const duplicates = await insertDeliveries(
    transaction,
    dialect,
    moves.flatMap((move) => move.deliveries),
  );
  if (duplicates.length === 0) return [];
  await insertDuplicates(transaction, dialect, duplicates);
  const double = new Set(duplicates);
  return moves.flatMap(({ run, to, deliveries }) => {
    const [first] = deliveries;
    if (first === undefined || !deliveries.every((delivery) => double.has(delivery))) return [];
    return [settlementOf({ ...run, runId: run.id, step: to.step, visit: to.visit, at: first.createdAt })];
  });
};

/** Shows those runs that would never end to a person, with the reason. */
const noteParked = async (transaction: Knex.Transaction, moves: readonly Move[]): Promise<void> => {
  for (const { run, parked, log } of moves) {
    if (parked === undefined) continue;
    await transaction('parked').insert({
      public_id: parked.publicId,
      workspace_id: run.workspaceId,
      kind: 'run',
      subject_id: run.id,
      reason: parked.reason,
      at: log.at(-1)?.at ?? run.anchorAt,
    });
  }
};

/** Writes what plugins keep: records first, entries may be in their accounts. Gives the events of both. */
const writeKept = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { claim, done }: { readonly claim: RecordClaim; readonly done: readonly Move[] },
): Promise<readonly NewEvent[]> => {
  const writes = done.flatMap(({ records = [] }) => records);
  const entries = done.flatMap(({ entries: own = [] }) => own);
  return [
    ...(await writeRecords(transaction, dialect, { claim, writes })),
    ...(await addBalanceEntries(transaction, dialect, entries)),
  ];
};

/** Notes consents, and asks for those that are to be confirmed. Gives the events of both. */
const writeConsents = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  done: readonly Move[],
): Promise<readonly NewEvent[]> => {
  const gifts = done.flatMap(({ consents = [] }) => consents);
  const asked = done.flatMap(({ confirmations = [] }) => confirmations);
  return [
    ...(await giveConsents(transaction, dialect, gifts)),
    ...(await askConfirmations(transaction, dialect, asked)),
  ];
};

/** Holds what moves change, and says which of them can be done: those that were decided on what still stands there. */
const claimMoves = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  moves: readonly Move[],
): Promise<{ readonly claim: RecordClaim; readonly able: readonly Move[] }> => {
  const writes = moves.flatMap(({ contactWrite }) => (contactWrite === null ? [] : [contactWrite]));
  const held = await holdContacts(transaction, dialect, writes);
  const current = moves.filter(({ contactWrite }) => contactWrite === null || held.has(contactWrite.contactId));
  const claim = await claimRecords(
    transaction,
    dialect,
    current.flatMap(({ records = [] }) => records),
  );
  const claimed = current.filter(({ records = [] }) => records.every((write) => claim.able.has(write)));
  const unable = await unableEntries(
    transaction,
    dialect,
    claimed.flatMap(({ entries = [] }) => entries),
  );
  const able = claimed.filter(({ entries = [] }) => !entries.some((entry) => unable.has(entry)));
  return { claim, able };
};

/**
 * Carries out moves inside the caller's transaction: every run that still stands where it stood goes on, with its log,
 * counters, changes, deliveries and events; the others leave no trace. Gives the ids of the runs that moved. `now` is the
 * world's time: moves carry their workspace's own.
 */
export const applyMoves = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { moves, now }: { readonly moves: readonly Move[]; readonly now: number },
): Promise<ReadonlySet<number>> => {
  if (moves.length === 0) return new Set();
  const { claim, able } = await claimMoves(transaction, dialect, moves);
  const moved = await moveRuns(transaction, dialect, able);
  const done = able.filter(({ run }) => moved.has(run.id));
  const kept = await writeKept(transaction, dialect, { claim, done });
  await writeContacts(
    transaction,
    dialect,
    done.flatMap(({ contactWrite }) => (contactWrite === null ? [] : [contactWrite])),
  );
  const joined = await changeMemberships(
    transaction,
    dialect,
    done.flatMap(({ memberships }) => memberships),
  );
  const agreed = await writeConsents(transaction, dialect, done);
  const settled = await queueDeliveries(transaction, dialect, done);
  const turns = await closeEnrolments(
    transaction,
    dialect,
    done.flatMap(({ run, to }) => (to.end === null ? [] : [{ ...run, runId: run.id, at: to.end.at }])),
  );
  await cancelDeliveries(
    transaction,
    dialect,
    done.flatMap(({ run, to }) =>
      to.end === null || run.state === 'waiting' ? [] : [{ runId: run.id, at: to.end.at, reason: to.end.reason }],
    ),
  );
  await noteParked(transaction, done);
  await writeLog(
    transaction,
    dialect,
    done.map(({ run, log, tallies = [] }) => ({
      runId: run.id,
      seq: run.seq,
      workspaceId: run.workspaceId,
      versionId: run.versionId,
      shard: run.shard,
      lines: log,
      tallies,
    })),
  );
  await appendEvents(transaction, dialect, {
    events: [...done.flatMap(({ events }) => events), ...kept, ...joined, ...agreed, ...settled, ...turns],
    receivedAt: now,
  });
  return moved;
};
