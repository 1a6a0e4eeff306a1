import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { RequestNote } from '../../model/request/request.ts';
import { shortened } from '../../model/shortened.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { appendEvents } from './append-events.ts';
import { closeDeliveries, type Closing } from './close-deliveries.ts';
import { countSteps, type CountedTally } from './count-steps.ts';
import { noteRequests } from './requests.ts';

/** What the ledger is told about one delivery: that it closes, or that it is to be tried again at `notBefore`. */
export interface Answered {
  readonly deliveryId: number;
  readonly workspaceId: number;
  readonly attempt: number;
  readonly at: number;
  readonly verdict:
    | {
        readonly kind: 'close';
        readonly closing: Closing;
        readonly messageState: string;
        readonly event: NewEvent | null;
        /** The other side's own name for it. */
        readonly reference?: string;
        /** It is with the person already, and the event that says so. */
        readonly delivered?: NewEvent | null;
        /** What it counts as at its step; absent: nothing. */
        readonly tallies?: readonly CountedTally[];
      }
    | { readonly kind: 'again'; readonly notBefore: number; readonly uncertain: boolean };
  /** A line of the delivery's history; null where there is nothing worth telling (sent at the first try). */
  readonly history: { readonly outcome: string; readonly detail: string } | null;
  /** Where a request stands now; absent for all else. */
  readonly request?: RequestNote;
}

const LONGEST_DETAIL = 500;

const AGAIN: readonly BatchColumn[] = [
  { name: 'again_id', type: 'integer' },
  { name: 'again_attempt', type: 'integer' },
  { name: 'again_at', type: 'integer' },
  { name: 'again_uncertain', type: 'integer' },
];

const ATTEMPT: readonly BatchColumn[] = [
  { name: 'delivery_id', type: 'integer' },
  { name: 'number', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'outcome', type: 'text' },
  { name: 'detail', type: 'text' },
];
const ATTEMPT_NAMES = ATTEMPT.map(({ name }) => name).join(', ');

const STATE: readonly BatchColumn[] = [
  { name: 'told_delivery', type: 'integer' },
  { name: 'told_state', type: 'text' },
  { name: 'told_at', type: 'integer' },
];

/** Adds lines to deliveries' histories. */
export const writeAttempts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  rows: readonly (readonly [deliveryId: number, number: number, at: number, outcome: string, detail: string])[],
): Promise<void> => {
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO delivery_attempt(${ATTEMPT_NAMES}) SELECT ${ATTEMPT_NAMES} FROM ${dialect.rows('j', ATTEMPT)} WHERE true ON CONFLICT DO NOTHING`,
    [
      JSON.stringify(
        rows.map(([id, number, at, outcome, detail]) => [id, number, at, outcome, shortened(detail, LONGEST_DETAIL)]),
      ),
    ],
  );
};

/** Queues deliveries again, and gives those that were. */
const queueAgain = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  rows: readonly (readonly [number, number, number, number])[],
): Promise<ReadonlySet<number>> => {
  if (rows.length === 0) return new Set();
  // Only the try that says so goes back: a later one of the same delivery may be under way by now, or over.
  const queued = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE delivery SET state = 'queued', not_before = j.again_at, uncertain = delivery.uncertain + j.again_uncertain
     FROM ${dialect.rows('j', AGAIN)}
     WHERE delivery.id = j.again_id AND delivery.attempt = j.again_attempt AND delivery.state IN ('claimed', 'handed')
     RETURNING delivery.id`,
    [JSON.stringify(rows)],
  );
  return new Set(queued.map(({ id }) => id));
};

const REFERENCE: readonly BatchColumn[] = [
  { name: 'told_delivery', type: 'integer' },
  { name: 'told_reference', type: 'text' },
  { name: 'told_delivered', type: 'integer' },
];
const LONGEST_REFERENCE = 200;

/** Keeps what the other side calls messages (also where a report came before the answer), and that they are with their people already. */
const keepReferences = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { answers, closed }: { readonly answers: readonly Answered[]; readonly closed: ReadonlySet<number> },
): Promise<void> => {
  const rows = answers.flatMap(({ deliveryId, at, verdict }) => {
    if (verdict.kind !== 'close') return [];
    const { reference = null } = verdict;
    const delivered = verdict.delivered !== undefined && closed.has(deliveryId);
    if (reference === null && !delivered) return [];
    return [[deliveryId, reference === null ? null : shortened(reference, LONGEST_REFERENCE), delivered ? at : null]];
  });
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `UPDATE message SET reference = COALESCE(j.told_reference, message.reference), delivered_at = COALESCE(message.delivered_at, j.told_delivered)
     FROM ${dialect.rows('j', REFERENCE)} WHERE message.delivery_id = j.told_delivery`,
    [JSON.stringify(rows)],
  );
};

/** Takes the world's words out of an answer, and leaves what it says. */
const withoutWords = (answer: Answered): Answered => {
  const { verdict, history } = answer;
  const silent = { ...answer, history: history === null ? null : { ...history, detail: '' } };
  if (verdict.kind === 'again') return silent;
  const { reference: _reference, delivered: _delivered, ...rest } = verdict;
  const event = verdict.event === null ? null : { ...verdict.event, payload: {} };
  return { ...silent, verdict: { ...rest, closing: { ...verdict.closing, reason: null }, event } };
};

/** What the world says of a message may name whom it was for: of those who were erased meanwhile nothing of it is kept. What it answered to requests, noting them sees to. */
const forgetful = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  answers: readonly Answered[],
): Promise<readonly Answered[]> => {
  const wordy = answers.filter(
    ({ verdict, history }) => history !== null || (verdict.kind === 'close' && verdict.closing.reason !== null),
  );
  if (wordy.length === 0) return answers;
  const asking = wordy.flatMap(({ deliveryId, request }) => (request === undefined ? [] : deliveryId));
  const rows = await dialect.all<{ delivery_id: number }>(
    transaction,
    `SELECT delivery_id FROM message WHERE delivery_id IN ${dialect.list('integer')} AND recipient = ''
     UNION ALL SELECT delivery_id FROM request WHERE delivery_id IN ${dialect.list('integer')} AND url = ''`,
    [JSON.stringify(wordy.map(({ deliveryId }) => deliveryId)), JSON.stringify(asking)],
  );
  const erased = new Set(rows.map((row) => row.delivery_id));
  return answers.map((answer) => (erased.has(answer.deliveryId) ? withoutWords(answer) : answer));
};

/** Sets the state that people see of messages, by their deliveries. */
export const tellMessages = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  rows: readonly (readonly [number, string, number])[],
): Promise<void> => {
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `UPDATE message SET state = j.told_state, sent_at = CASE WHEN j.told_state = 'sent' THEN j.told_at ELSE message.sent_at END
     FROM ${dialect.rows('j', STATE)} WHERE message.delivery_id = j.told_delivery`,
    [JSON.stringify(rows)],
  );
};

/**
 * Writes down what the world answered, whoever brings it: no fence discards an answer. Gives how many events that made.
 */
export const answerDeliveries = (
  store: Store,
  { answers: given, now }: { readonly answers: readonly Answered[]; readonly now: number },
): Promise<number> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const answers = await forgetful(transaction, dialect, given);
    const closings = answers.flatMap(({ verdict }) => (verdict.kind === 'close' ? [verdict.closing] : []));
    const closed = await closeDeliveries(transaction, dialect, closings);
    const queued = await queueAgain(
      transaction,
      dialect,
      answers.flatMap(({ deliveryId, attempt, verdict }) =>
        verdict.kind === 'again' ? [[deliveryId, attempt, verdict.notBefore, verdict.uncertain ? 1 : 0] as const] : [],
      ),
    );
    const told: (readonly [number, string, number])[] = [];
    const said: NewEvent[] = [];
    const tallies: CountedTally[] = [];
    for (const { deliveryId, verdict, at, request } of answers) {
      const tellOf = (state: string): void => {
        if (request === undefined) told.push([deliveryId, state, at]);
      };
      if (verdict.kind === 'again' && verdict.uncertain && queued.has(deliveryId)) tellOf('uncertain');
      if (verdict.kind !== 'close' || !closed.ids.has(deliveryId)) continue;
      tellOf(verdict.messageState);
      tallies.push(...(verdict.tallies ?? []));
      if (verdict.event !== null) said.push(verdict.event);
      if (verdict.delivered !== undefined && verdict.delivered !== null) said.push(verdict.delivered);
    }
    await tellMessages(transaction, dialect, told);
    await keepReferences(transaction, dialect, { answers, closed: closed.ids });
    await noteRequests(
      transaction,
      dialect,
      answers.flatMap(({ deliveryId, request, at }) =>
        request !== undefined && (closed.ids.has(deliveryId) || queued.has(deliveryId))
          ? [{ ...request, deliveryId, at }]
          : [],
      ),
    );
    await writeAttempts(
      transaction,
      dialect,
      answers.flatMap(({ deliveryId, attempt, at, history }) =>
        history === null ? [] : [[deliveryId, attempt, at, history.outcome, history.detail] as const],
      ),
    );
    await countSteps(transaction, dialect, tallies);
    return appendEvents(transaction, dialect, { events: [...said, ...closed.settlements], receivedAt: now });
  });
