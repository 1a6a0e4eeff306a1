import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { NewMessage } from '../../model/message/message.ts';
import type { Move } from '../../model/move.ts';
import type { NewRequest } from '../../model/request/request.ts';
import type { Tenure } from '../../model/shard.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { tellMessages } from './answer-deliveries.ts';
import { appendEvents } from './append-events.ts';
import { applyMoves } from './apply-moves.ts';
import { closeDeliveries, type Closing } from './close-deliveries.ts';
import { deferDeliveries, stillDeferred, type Deferral } from './defer-deliveries.ts';
import { fence } from './lease.ts';
import { closeRequests, writeRequests } from './requests.ts';
import { takeAddresses, type AddressTurn } from './take-addresses.ts';

/** A delivery to be claimed as it was decided on: if the contact's row, the run or the workflow has changed since, it is decided again. */
export interface Claim {
  readonly deliveryId: number;
  readonly shard: number;
  readonly attempt: number;
  readonly contact: { readonly id: number; readonly rev: number } | null;
  readonly message: NewMessage | null;
  /** What is asked of another system; absent where it is no request. */
  readonly request?: NewRequest;
  /** Where only one message goes to an address, and what becomes of this one where another was first. */
  readonly turn?: AddressTurn;
  readonly otherwise?: Passing | null;
}

/** A delivery that is not to go out, and the event that says so. */
export interface Passing {
  readonly shard: number;
  readonly closing: Closing;
  /** Whether it had been claimed before, and so has a message that is seen. */
  readonly isSeen: boolean;
  readonly event: NewEvent | null;
}

const CLAIM: readonly BatchColumn[] = [
  { name: 'claimed_id', type: 'integer' },
  { name: 'claimed_attempt', type: 'integer' },
  { name: 'claimed_epoch', type: 'integer' },
  { name: 'decided_contact', type: 'integer' },
  { name: 'decided_rev', type: 'integer' },
];

const MESSAGE: readonly BatchColumn[] = [
  { name: 'public_id', type: 'text' },
  { name: 'delivery_id', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'about_id', type: 'integer' },
  { name: 'run_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'version_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'channel', type: 'text' },
  { name: 'purpose', type: 'text' },
  { name: 'driver', type: 'text' },
  { name: 'recipient', type: 'text' },
  { name: 'sender', type: 'text' },
  { name: 'subject', type: 'text' },
  { name: 'html', type: 'text' },
  { name: 'text', type: 'text' },
  { name: 'tracked', type: 'integer' },
  { name: 'links', type: 'text' },
  { name: 'short_code', type: 'text' },
  { name: 'created_at', type: 'integer' },
];
const MESSAGE_NAMES = MESSAGE.map(({ name }) => name).join(', ');

const messageRow = (message: NewMessage): unknown[] => [
  message.publicId,
  message.deliveryId,
  message.workspaceId,
  message.contactId,
  message.aboutId,
  message.runId,
  message.workflowId,
  message.versionId,
  message.step,
  message.channel,
  message.purpose,
  message.driver,
  message.recipient,
  message.sender,
  message.subject,
  message.html,
  message.text,
  message.tracked ? 1 : 0,
  message.links.length === 0 ? null : JSON.stringify(message.links.map((url) => ({ url, clicks: 0, clickedAt: null }))),
  message.shortCode,
  message.createdAt,
];

/** A message that is claimed again keeps its row (and its public id, which is in the pixel of the first try). */
const writeMessages = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  messages: readonly NewMessage[],
): Promise<void> => {
  if (messages.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO message(${MESSAGE_NAMES}, state) SELECT ${MESSAGE_NAMES}, 'sending' FROM ${dialect.rows('j', MESSAGE)} WHERE true
     ON CONFLICT(delivery_id) DO UPDATE SET state = 'sending', driver = excluded.driver, recipient = excluded.recipient, sender = excluded.sender,
       subject = excluded.subject, html = excluded.html, text = excluded.text, tracked = excluded.tracked,
       links = COALESCE(excluded.links, message.links), short_code = COALESCE(excluded.short_code, message.short_code)`,
    [JSON.stringify(messages.map(messageRow))],
  );
};

/** Gives back the ids of the deliveries that are now claimed. */
const takeClaims = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { claims, tenure }: { readonly claims: readonly Claim[]; readonly tenure: Tenure },
): Promise<ReadonlySet<number>> => {
  if (claims.length === 0) return new Set();
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE delivery SET state = 'claimed', attempt = delivery.attempt + 1, epoch = j.claimed_epoch FROM ${dialect.rows('j', CLAIM)}
     WHERE delivery.id = j.claimed_id AND delivery.attempt = j.claimed_attempt AND delivery.state = 'queued'
       AND (j.decided_contact IS NULL OR EXISTS (SELECT 1 FROM contact c WHERE c.id = j.decided_contact AND c.rev = j.decided_rev AND c.deleted_at IS NULL))
       AND (delivery.run_id IS NULL OR EXISTS (SELECT 1 FROM run WHERE run.id = delivery.run_id AND run.state = 'awaiting' AND run.visit = delivery.visit))
       AND (delivery.workflow_id IS NULL OR EXISTS (SELECT 1 FROM workflow WHERE workflow.id = delivery.workflow_id AND workflow.state IN ('active', 'draining')))
     RETURNING id`,
    [
      JSON.stringify(
        claims.map((claim) => [
          claim.deliveryId,
          claim.attempt,
          tenure.shards.get(claim.shard) ?? 0,
          claim.contact?.id ?? null,
          claim.contact?.rev ?? null,
        ]),
      ),
    ],
  );
  return new Set(rows.map(({ id }) => id));
};

/** What a claim did: which deliveries may go out now, and whether runs have been settled by those that may not. */
export interface Claimed {
  readonly ids: ReadonlySet<number>;
  readonly settled: number;
  /** How many deliveries are no longer queued, or wait for another moment. */
  readonly changed: number;
}

/** Puts aside what belongs to stopped workflows. A workflow that is just being started is waited for: what froze behind its back would never thaw. */
const freezeDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  deliveryIds: readonly number[],
): Promise<number> => {
  if (deliveryIds.length === 0) return 0;
  const ids = JSON.stringify(deliveryIds);
  if (dialect.forShare !== '') {
    await dialect.all(
      transaction,
      `SELECT id FROM workflow WHERE id IN (SELECT workflow_id FROM delivery WHERE id IN ${dialect.list('integer')}) ORDER BY id${dialect.forShare}`,
      [ids],
    );
  }
  const frozen = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE delivery SET state = 'frozen' WHERE id IN ${dialect.list('integer')} AND state = 'queued'
       AND EXISTS (SELECT 1 FROM workflow WHERE workflow.id = delivery.workflow_id AND workflow.state = 'stopped') RETURNING id`,
    [ids],
  );
  return frozen.length;
};

/** Says of what is seen already that it will not go out. */
const tellPassed = async (transaction: Knex.Transaction, dialect: Dialect, seen: readonly Closing[]): Promise<void> => {
  await tellMessages(
    transaction,
    dialect,
    seen.map(({ deliveryId, state, at }) => [deliveryId, state, at] as const),
  );
  await closeRequests(transaction, dialect, seen);
};

/** Writes down what a person sees of what is claimed now. */
const writeClaimed = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  claims: readonly Claim[],
): Promise<void> => {
  await writeMessages(
    transaction,
    dialect,
    claims.flatMap(({ message }) => message ?? []),
  );
  await writeRequests(
    transaction,
    dialect,
    claims.flatMap(({ request }) => request ?? []),
  );
};

/**
 * The claim's transaction: takes deliveries whose grounds still hold, writes their messages, closes those that are not to go out,
 * lets those wait that may not go out yet, and puts aside those whose workflow is stopped.
 */
export const claimDeliveries = (
  store: Store,
  batch: {
    readonly tenure: Tenure;
    readonly claims: readonly Claim[];
    readonly passings: readonly Passing[];
    readonly freeze: readonly number[];
    /** Runs that end here, with what was to go out for them; absent: none. */
    readonly leavings?: readonly Move[];
    readonly deferrals: readonly Deferral[];
    readonly now: number;
  },
): Promise<Claimed> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const held = await fence(transaction, dialect, batch.tenure);
    const deferrals = await stillDeferred(
      transaction,
      dialect,
      batch.deferrals.filter(({ shard }) => held.has(shard)),
    );
    const frozen = await freezeDeliveries(transaction, dialect, batch.freeze);
    const wanted = batch.claims.filter(({ shard }) => held.has(shard));
    const turns = wanted.flatMap(({ deliveryId, turn }) => (turn === undefined ? [] : [{ deliveryId, turn }]));
    const first = await takeAddresses(transaction, dialect, turns);
    const claims = wanted.filter(({ deliveryId, turn }) => turn === undefined || first.has(deliveryId));
    const beaten = wanted.flatMap((claim) => (claims.includes(claim) ? [] : (claim.otherwise ?? [])));
    const passings = [...batch.passings.filter(({ shard }) => held.has(shard)), ...beaten];
    const left = await applyMoves(transaction, dialect, {
      moves: (batch.leavings ?? []).filter(({ run }) => held.has(run.shard)),
      now: batch.now,
    });
    // Before the claims: closing holds runs, and whoever ends runs holds them before their deliveries.
    const closed = await closeDeliveries(
      transaction,
      dialect,
      passings.map(({ closing }) => closing),
    );
    await tellPassed(
      transaction,
      dialect,
      passings.flatMap(({ closing, isSeen }) => (isSeen && closed.ids.has(closing.deliveryId) ? [closing] : [])),
    );
    const deferred = await deferDeliveries(transaction, dialect, deferrals);
    const ids = await takeClaims(transaction, dialect, { claims, tenure: batch.tenure });
    await writeClaimed(
      transaction,
      dialect,
      claims.filter(({ deliveryId }) => ids.has(deliveryId)),
    );
    const said = passings.flatMap(({ closing, event }) =>
      event !== null && closed.ids.has(closing.deliveryId) ? [event] : [],
    );
    await appendEvents(transaction, dialect, { events: [...said, ...closed.settlements], receivedAt: batch.now });
    return {
      ids,
      settled: closed.settlements.length + said.length + left.size,
      changed: ids.size + closed.ids.size + deferred.size + left.size + frozen,
    };
  });
