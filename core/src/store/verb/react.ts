import type { Knex } from 'knex';
import type { AudienceTouch } from '../../model/audience.ts';
import type { NewHeldEntry } from '../../model/held-entry.ts';
import type { Debt, Entry, EntryRefusal, Handled, Move, QueuedEntry } from '../../model/move.ts';
import type { Run } from '../../model/run.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import { shortened } from '../../model/shortened.ts';
import type { WorkflowStanding } from '../../model/workflow-standing.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import { applyMoves } from './apply-moves.ts';
import { refreshDates, type Redated } from './dated-fields.ts';
import { endAsked, type EndAsked } from './end-asked.ts';
import { endRedated } from './end-redated.ts';
import { enrolRuns, type Enrolled } from './enrol-runs.ts';
import { findMoved } from './find-moved.ts';
import { findOutdated } from './find-outdated.ts';
import { claimHandled, writeHandled } from './handled.ts';
import { insertHeldEntries } from './held-entries.ts';
import { keepMembers } from './keep-members.ts';
import { fence } from './lease.ts';
import { queueEntries } from './queue-entries.ts';

/** What one event brings about, decided before the transaction opens. */
export interface Reaction {
  readonly eventId: number;
  /** Whose event it was when this was decided; null: nobody's. */
  readonly contactId: number | null;
  /** Set where the event is replayed for one plugin that owed an answer. */
  readonly debtId: number | null;
  readonly shard: number;
  readonly entries: readonly Entry[];
  /** Entries that wait until their contact's run has ended; absent: none. */
  readonly queued?: readonly QueuedEntry[];
  /** Entries that wait whether something happens; absent: none. */
  readonly held?: readonly NewHeldEntry[];
  readonly refusals: readonly EntryRefusal[];
  readonly moves: readonly Move[];
  readonly debts: readonly Debt[];
  /** The runs that a step of another workflow asked to end; absent: none. */
  readonly ends?: readonly EndAsked[];
  /** Audiences that the event may bring its contact into or out of. */
  readonly touches?: readonly AudienceTouch[];
  /** The contact's dates that are kept by the day and may have changed; absent: none. */
  readonly redated?: readonly Redated[];
  /** What plugins' handlers make of the event; absent: nothing. */
  readonly handled?: Handled;
}

const handledIn = (reactions: readonly Reaction[]): readonly Handled[] =>
  reactions.flatMap(({ handled }) => handled ?? []);

/** Reasons quote plugins, which may say anything. */
const LONGEST_REASON = 400;

const REFUSAL: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'event_id', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'reason', type: 'text' },
];
const REFUSAL_NAMES = REFUSAL.map(({ name }) => name).join(', ');

const DEBT: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'plugin', type: 'text' },
  { name: 'event_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'contribution', type: 'text' },
  { name: 'at', type: 'integer' },
];
const DEBT_NAMES = DEBT.map(({ name }) => name).join(', ');

const writeRefusals = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  refusals: readonly EntryRefusal[],
): Promise<void> => {
  if (refusals.length === 0) return;
  const rows = refusals.map((refusal) => [
    refusal.workspaceId,
    refusal.workflowId,
    refusal.contactId,
    refusal.eventId,
    refusal.at,
    shortened(refusal.reason, LONGEST_REASON),
  ]);
  await dialect.all(
    transaction,
    `INSERT INTO entry_refusal(${REFUSAL_NAMES}) SELECT ${REFUSAL_NAMES} FROM ${dialect.rows('j', REFUSAL)}`,
    [JSON.stringify(rows)],
  );
};

const writeDebts = async (transaction: Knex.Transaction, dialect: Dialect, debts: readonly Debt[]): Promise<void> => {
  if (debts.length === 0) return;
  const rows = debts.map((debt) => [
    debt.workspaceId,
    debt.plugin,
    debt.eventId,
    debt.workflowId,
    debt.contribution,
    debt.at,
  ]);
  await dialect.all(
    transaction,
    `INSERT INTO debt(${DEBT_NAMES}) SELECT ${DEBT_NAMES} FROM ${dialect.rows('j', DEBT)}`,
    [JSON.stringify(rows)],
  );
};

interface TakenEvent {
  readonly id: number;
  readonly contact_id: number | null;
}

/** Those events whose contact has become one with another since it was decided what comes of them: that is decided again. */
const becomeAnothers = (reactions: readonly Reaction[], events: readonly TakenEvent[]): ReadonlySet<number> => {
  const now = new Map(events.map(({ id, contact_id }) => [id, contact_id]));
  return new Set(
    reactions.flatMap(({ eventId, contactId }) =>
      now.has(eventId) && now.get(eventId) !== contactId ? [eventId] : [],
    ),
  );
};

/** Marks events as reacted to; those that somebody marked before, or that are another contact's by now, are not given back. */
const takeEvents = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  reactions: readonly Reaction[],
): Promise<ReadonlySet<number>> => {
  const ids = reactions.flatMap(({ eventId, debtId }) => (debtId === null ? [eventId] : []));
  if (ids.length === 0) return new Set();
  const rows = await dialect.all<TakenEvent>(
    transaction,
    `UPDATE event SET pending = 0 WHERE id IN ${dialect.list('integer')} AND pending = 1 RETURNING id, contact_id`,
    [JSON.stringify(ids)],
  );
  const anothers = becomeAnothers(reactions, rows);
  if (anothers.size > 0)
    await dialect.all(transaction, `UPDATE event SET pending = 1 WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify([...anothers]),
    ]);
  return new Set(rows.flatMap(({ id }) => (anothers.has(id) ? [] : [id])));
};

/** Strikes debts out; those that somebody paid before, or about what is another contact's by now, are not given back. */
const takeDebts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  reactions: readonly Reaction[],
): Promise<ReadonlySet<number>> => {
  const owed = reactions.filter(({ debtId }) => debtId !== null);
  if (owed.length === 0) return new Set();
  const events = await dialect.all<TakenEvent>(
    transaction,
    `SELECT id, contact_id FROM event WHERE id IN ${dialect.list('integer')}`,
    [JSON.stringify(owed.map(({ eventId }) => eventId))],
  );
  const anothers = becomeAnothers(owed, events);
  const ids = owed.flatMap(({ debtId, eventId }) => (anothers.has(eventId) ? [] : (debtId ?? [])));
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `DELETE FROM debt WHERE id IN ${dialect.list('integer')} RETURNING id`,
    [JSON.stringify(ids)],
  );
  return new Set(rows.map(({ id }) => id));
};

/** Somebody else let the contact in a moment ago. */
const cameLate = ({ run }: Entry): EntryRefusal => ({
  workspaceId: run.workspaceId,
  workflowId: run.workflowId,
  contactId: run.contactId,
  eventId: run.eventId ?? 0,
  at: run.startedAt,
  reason: 'already-inside',
});

/** What a reaction really changed. */
export interface Reacted {
  readonly reactions: readonly Reaction[];
  readonly movedRuns: ReadonlySet<number>;
  /** The runs that began, and how their workflows stood. */
  readonly begun: readonly Run[];
  readonly standings: ReadonlyMap<number, WorkflowStanding>;
}

/** Who enters, and when: at once, when the run inside has ended, or unless something happens first. */
const letIn = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { done, now }: { readonly done: readonly Reaction[]; readonly now: number },
): Promise<Enrolled> => {
  const redated = done.flatMap(({ redated: own = [] }) => own);
  await refreshDates(transaction, dialect, redated);
  await endRedated(transaction, dialect, redated);
  await endAsked(
    transaction,
    dialect,
    done.flatMap(({ ends = [] }) => ends),
  );
  const enrolled = await enrolRuns(
    transaction,
    dialect,
    done.flatMap(({ entries }) => entries),
  );
  const turns = await queueEntries(
    transaction,
    dialect,
    done.flatMap(({ queued = [] }) => queued),
  );
  await appendEvents(transaction, dialect, { events: turns, receivedAt: now });
  await insertHeldEntries(
    transaction,
    dialect,
    done.flatMap(({ held = [] }) => held),
  );
  return enrolled;
};

/**
 * The second transaction: marks events as reacted to and carries out what that brings about. Events of shards that are no longer
 * held, or that somebody reacted to already, bring about nothing.
 */
export const react = (
  store: Store,
  {
    tenure,
    reactions,
    now,
  }: { readonly tenure: Tenure; readonly reactions: readonly Reaction[]; readonly now: number },
): Promise<Reacted> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const concerned = tenureOver(
      tenure,
      reactions.map(({ shard }) => shard),
    );
    const held = await fence(transaction, dialect, concerned);
    const fenced = reactions.filter(({ shard }) => held.has(shard));
    const outdated = await findOutdated(transaction, dialect, {
      moves: fenced.flatMap(({ moves }) => moves),
      entries: fenced.flatMap(({ entries }) => entries),
    });
    const moved = await findMoved(
      transaction,
      dialect,
      fenced.flatMap(({ moves }) => moves),
    );
    const claim = await claimHandled(transaction, dialect, handledIn(fenced));
    // An event whose reaction is out of date stays pending, and is reacted to again.
    const ours = fenced.filter(
      ({ moves, entries, handled }) =>
        !(handled !== undefined && claim.outdated.has(handled)) &&
        !moves.some((move) => outdated.moves.has(move) || moved.has(move)) &&
        !entries.some((entry) => outdated.entries.has(entry)),
    );
    const fresh = await takeEvents(transaction, dialect, ours);
    const paid = await takeDebts(transaction, dialect, ours);
    const done = ours.filter(({ eventId, debtId }) => (debtId === null ? fresh.has(eventId) : paid.has(debtId)));
    const { begun, late } = await letIn(transaction, dialect, { done, now });
    await writeRefusals(transaction, dialect, [
      ...done.flatMap(({ refusals }) => refusals),
      ...[...late].map(cameLate),
    ]);
    await writeDebts(
      transaction,
      dialect,
      done.flatMap(({ debts }) => debts),
    );
    const told = await keepMembers(
      transaction,
      dialect,
      done.flatMap(({ touches = [] }) => touches),
    );
    const made = await writeHandled(transaction, dialect, { claim, handled: handledIn(done) });
    await appendEvents(transaction, dialect, { events: [...told, ...made], receivedAt: now });
    const movedRuns = await applyMoves(transaction, dialect, { moves: done.flatMap(({ moves }) => moves), now });
    const entered = done.map((one) => ({ ...one, entries: one.entries.filter((entry) => !late.has(entry)) }));
    return { reactions: entered, movedRuns, begun, standings: outdated.standings };
  });
