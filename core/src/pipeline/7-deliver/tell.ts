import type { JsonObject } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import type { Delivery, DeliveryAnswer } from '../../model/delivery.ts';
import type { NewEvent } from '../../model/event.ts';
import { isNotice } from '../../model/message/notice.ts';
import { keptReference } from '../../model/message/reference.ts';
import { oneLine } from '../../model/shortened.ts';
import { messageTally, type MessageTally } from '../../model/step-tally.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Answered } from '../../store/verb/answer-deliveries.ts';
import type { CountedTally } from '../../store/verb/count-steps.ts';
import type { Measured } from './judged.ts';

/** How often a delivery is tried before it is given up: some hours, for mail servers that are down or let nobody new in at once. */
const MOST_TRIES = 50;
/** How often nobody may know whether it went out: each time the recipient may have got it once more. */
const MOST_UNCERTAIN = 3;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;
const LONGEST_ASKED_WAIT_MS = 24 * 3_600_000;
const LONGEST_DETAIL = 300;

/** What a delivery's answer is told about: the delivery at its present try, its workspace, and when (real time). */
export interface Told {
  readonly delivery: Delivery;
  readonly attempt: number;
  readonly workspace: Workspace;
  /** The workflow's public id, for the event that says what happened. */
  readonly workflow: string | null;
  /** How long the chain of causes behind the delivery is. */
  readonly depth: number;
  /** What of a message is measured; absent: nothing, or it is none. */
  readonly measured?: Measured;
  readonly now: number;
}

/** What is said of a notice: under another name, for nothing that listens to a contact's messages is to take it for one. */
const NOTICES: Readonly<Record<MessageEvent, string | null>> = {
  'message.sent': 'notice.sent',
  'message.failed': 'notice.failed',
  'message.skipped': 'notice.skipped',
  // That it is there already says nothing about the contact.
  'message.delivered': null,
};

type MessageEvent = 'message.sent' | 'message.failed' | 'message.skipped' | 'message.delivered';

/** The event by which the rest of the hub hears of a message. */
export const messageEvent = (
  { delivery, workspace, workflow, depth, now }: Omit<Told, 'attempt'>,
  of: MessageEvent,
  more: JsonObject = {},
): NewEvent | null => {
  const type = isNotice(delivery) ? NOTICES[of] : of;
  return delivery.kind !== 'message' || type === null
    ? null
    : {
        workspaceId: delivery.workspaceId,
        shard: delivery.shard,
        type,
        contactId: delivery.contactId,
        at: workspaceNow(workspace.clock, now),
        payload: { message: delivery.publicId, channel: delivery.channel, workflow, step: delivery.step, ...more },
        quiet: false,
        causeRunId: delivery.runId,
        depth: depth + 1,
        source: { name: type, key: delivery.publicId },
      };
};

/** How long to stay away before the next try: anything up to a bound that doubles (full jitter), and never less than the other side asked for. */
const retryDelay = ({
  attempt,
  waitMs,
  random,
}: {
  readonly attempt: number;
  readonly waitMs: number | null;
  readonly random: () => number;
}): number => {
  const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempt - 1));
  return Math.max(Math.ceil(random() * bound), Math.min(waitMs ?? 0, LONGEST_ASKED_WAIT_MS));
};

const giveUp = (told: Told, detail: string): Answered => {
  const at = workspaceNow(told.workspace.clock, told.now);
  return {
    deliveryId: told.delivery.id,
    workspaceId: told.delivery.workspaceId,
    attempt: told.attempt,
    at,
    verdict: {
      kind: 'close',
      closing: { deliveryId: told.delivery.id, state: 'failed', reason: detail, at },
      messageState: 'failed',
      event: messageEvent(told, 'message.failed', { reason: detail }),
    },
    history: { outcome: 'failed', detail },
  };
};

/** What a message that has gone counts as at its step. */
const talliesOf = ({ delivery }: Told, at: number, became: readonly MessageTally[]): readonly CountedTally[] => {
  const { kind, step, versionId, shard } = delivery;
  if (kind !== 'message' || step === null || versionId === null) return [];
  return became.map((one) => ({ versionId, shard, step, outcome: messageTally(one), at }));
};

const measuredOf = ({ measured = { opens: false, clicks: false } }: Told): JsonObject => ({
  opensMeasured: measured.opens,
  clicksMeasured: measured.clicks,
});

const accepted = (told: Told, answer: Extract<DeliveryAnswer, { kind: 'accepted' }>, detail: string): Answered => {
  const at = workspaceNow(told.workspace.clock, told.now);
  const { delivery } = told;
  return {
    deliveryId: delivery.id,
    workspaceId: delivery.workspaceId,
    attempt: told.attempt,
    at,
    verdict: {
      kind: 'close',
      closing: { deliveryId: delivery.id, state: 'accepted', reason: null, at },
      messageState: 'sent',
      event: messageEvent(told, 'message.sent', measuredOf(told)),
      tallies: talliesOf(told, at, answer.delivered === true ? ['sent', 'delivered'] : ['sent']),
      ...(answer.reference === undefined || answer.reference === null
        ? {}
        : { reference: keptReference(answer.reference) }),
      ...(answer.delivered === true ? { delivered: messageEvent(told, 'message.delivered') } : {}),
    },
    history: delivery.uncertain > 0 ? { outcome: 'resent', detail } : null,
  };
};

const refused = (told: Told, detail: string): Answered => {
  const at = workspaceNow(told.workspace.clock, told.now);
  return {
    deliveryId: told.delivery.id,
    workspaceId: told.delivery.workspaceId,
    attempt: told.attempt,
    at,
    verdict: {
      kind: 'close',
      closing: { deliveryId: told.delivery.id, state: 'refused', reason: detail, at },
      messageState: 'refused',
      event: messageEvent(told, 'message.failed', { reason: detail }),
    },
    history: { outcome: 'refused', detail },
  };
};

/** Tries again later. Waits are real time, and the ledger keeps the workspace's: a fast clock makes them longer there. */
const again = (
  told: Told,
  detail: string,
  {
    uncertain,
    waitMs,
    random,
  }: { readonly uncertain: boolean; readonly waitMs: number | null; readonly random: () => number },
): Answered => ({
  deliveryId: told.delivery.id,
  workspaceId: told.delivery.workspaceId,
  attempt: told.attempt,
  at: workspaceNow(told.workspace.clock, told.now),
  verdict: {
    kind: 'again',
    notBefore: workspaceNow(told.workspace.clock, told.now + retryDelay({ attempt: told.attempt, waitMs, random })),
    uncertain,
  },
  history: { outcome: uncertain ? 'uncertain' : 'retry', detail },
});

const hold = (told: Told, detail: string): Answered => {
  const at = workspaceNow(told.workspace.clock, told.now);
  return {
    deliveryId: told.delivery.id,
    workspaceId: told.delivery.workspaceId,
    attempt: told.attempt,
    at,
    verdict: {
      kind: 'close',
      closing: { deliveryId: told.delivery.id, state: 'uncertain', reason: detail, at },
      messageState: 'uncertain',
      event: null,
    },
    history: { outcome: 'uncertain', detail },
  };
};

/** What the ledger is to be told about an answer of the world. */
export const tell = (told: Told, answer: DeliveryAnswer, random: () => number): Answered => {
  const detail = oneLine(answer.detail, LONGEST_DETAIL);
  switch (answer.kind) {
    case 'accepted':
      return accepted(told, answer, detail);
    case 'refused':
      // What may have gone out once cannot be said not to have: the refusal is only of the second try.
      return told.delivery.uncertain > 0 ? hold(told, detail) : refused(told, detail);
    case 'retry':
      if (told.attempt >= MOST_TRIES) return told.delivery.uncertain > 0 ? hold(told, detail) : giveUp(told, detail);
      return again(told, detail, { uncertain: false, waitMs: answer.waitMs, random });
    case 'ambiguous':
      if (told.delivery.onUncertain === 'hold') return hold(told, detail);
      return told.attempt >= MOST_TRIES || told.delivery.uncertain + 1 >= MOST_UNCERTAIN
        ? hold(told, detail)
        : again(told, detail, { uncertain: true, waitMs: null, random });
  }
};
