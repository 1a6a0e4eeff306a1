import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import { isMachineOpening, type Fetch } from '../../model/message/opening.ts';
import { readTrackingToken, type TrackingKey } from '../../model/message/token.ts';
import type { Pulse } from '../../model/pulse.ts';
import { countOpening, findLinkedMessage, type LinkedMessage } from '../../store/query/message.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { loadConsentStates } from '../../store/verb/load-consent-states.ts';
import { recordConsents } from '../../store/verb/record-consents.ts';
import { touchPeople } from '../../store/verb/write-people.ts';
import type { Transaction } from '../people/parts.ts';

/** What the links in messages do. Whoever follows one is nobody to us: an unknown token and a known one end alike. */
export interface Tracking {
  /** Somebody or something fetched a message's pixel. */
  recordOpen(token: string, fetch: Fetch): Promise<void>;
  /** Whose messages one would no longer get, for the page that asks; null where the token says nothing. */
  describe(token: string): Promise<{ readonly workspace: string } | null>;
  /** Withdraws the consent that the message was sent on. */
  unsubscribe(token: string): Promise<void>;
}

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly trackingKey: TrackingKey;
}

const openingEvent = (message: LinkedMessage, at: number): NewEvent => ({
  workspaceId: message.workspaceId,
  shard: message.shard,
  type: 'message.opened',
  contactId: message.contactId,
  at,
  payload: { message: message.publicId, channel: message.channel, workflow: message.workflow, step: message.step },
  quiet: false,
  causeRunId: null,
  depth: 0,
  source: { name: 'message.opened', key: message.publicId },
});

const consentsToTracking = async (
  transaction: Transaction,
  store: Store,
  { contactId, channel }: LinkedMessage,
): Promise<boolean> => {
  const standings = (await loadConsentStates(transaction, store.dialect, [contactId])).get(contactId) ?? [];
  return standings.some(
    (consent) => consent.purpose === 'open-tracking' && consent.channel === channel && consent.state === 'given',
  );
};

/** What time it is in a message's workspace. */
const timeAt = async (transaction: Transaction, workspaceId: number, now: number): Promise<number> => {
  const workspace = await findWorkspace(transaction, workspaceId);
  return workspace === null ? now : workspaceNow(workspace.clock, now);
};

/** Counts a fetch, if the contact still consents to that; gives whether it was the first opening by a person. */
const noteOpening = async (
  { store, clock }: Parts,
  publicId: string,
  isMachine: boolean,
): Promise<'nothing' | 'counted' | 'opened'> =>
  store.write(async (transaction) => {
    const message = await findLinkedMessage(transaction, store.dialect, { publicId, hold: true });
    // Consent is asked for now, not as it stood when the pixel was sent: who took it back is no longer watched.
    if (
      message === null ||
      !message.isTracked ||
      message.isContactDeleted ||
      !(await consentsToTracking(transaction, store, message))
    )
      return 'nothing';
    const now = clock.now();
    const at = await timeAt(transaction, message.workspaceId, now);
    await countOpening(transaction, message.id, { isMachine, at });
    if (isMachine || message.openedAt !== null) return 'counted';
    await appendEvents(transaction, store.dialect, { events: [openingEvent(message, at)], receivedAt: now });
    return 'opened';
  });

/** Withdraws the consent for a message's purpose and channel; gives whether that changed anything. */
const withdraw = async ({ store, clock }: Parts, publicId: string): Promise<boolean> =>
  store.write(async (transaction) => {
    const message = await findLinkedMessage(transaction, store.dialect, { publicId, hold: true });
    if (message === null || message.isContactDeleted) return false;
    const now = clock.now();
    const { contactId, shard, workspaceId, purpose, channel } = message;
    const { events, contactIds } = await recordConsents(transaction, store.dialect, {
      workspaceId,
      statements: [{ contactId, shard, entry: { purpose, channel, state: 'withdrawn' } }],
      source: 'unsubscribe',
      actor: null,
      at: await timeAt(transaction, workspaceId, now),
      quiet: false,
      keep: 'changes',
    });
    if (contactIds.length === 0) return false;
    await touchPeople(transaction, store.dialect, contactIds);
    await appendEvents(transaction, store.dialect, { events, receivedAt: now });
    return true;
  });

/** The doing of the links in messages that the store keeps. */
export const createTracking = (parts: Parts): Tracking => {
  const { store, pulse, announce, trackingKey } = parts;
  // A look before the transaction: what a scanner tries out in masses must not queue before the writer.
  const messageOf = async (kind: 'open' | 'unsubscribe', token: string): Promise<LinkedMessage | null> => {
    const publicId = readTrackingToken(trackingKey, kind, token);
    return publicId === null ? null : findLinkedMessage(store.read, store.dialect, { publicId });
  };
  return {
    recordOpen: async (token, fetch) => {
      const message = await messageOf('open', token);
      if (message === null || !message.isTracked) return;
      const noted = await noteOpening(parts, message.publicId, isMachineOpening(fetch));
      if (noted === 'opened') pulse.events();
      if (noted !== 'nothing') announce({ topic: 'messages', workspaceId: message.workspaceId });
    },
    describe: async (token) => {
      const message = await messageOf('unsubscribe', token);
      const workspace = message === null ? null : await findWorkspace(store.read, message.workspaceId);
      return workspace === null ? null : { workspace: workspace.name };
    },
    unsubscribe: async (token) => {
      const message = await messageOf('unsubscribe', token);
      if (message === null || !(await withdraw(parts, message.publicId))) return;
      pulse.events();
      announce({ topic: 'contacts', workspaceId: message.workspaceId });
    },
  };
};
