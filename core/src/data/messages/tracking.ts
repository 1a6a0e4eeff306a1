import type { Announce } from '../../model/announcement.ts';
import { readLinkToken, type NamedLink } from '../../model/message/link-token.ts';
import { isMachineOpening, type Fetch } from '../../model/message/opening.ts';
import { readTrackingToken, type TrackingKey } from '../../model/message/token.ts';
import type { Pulse } from '../../model/pulse.ts';
import { findLinkedMessage, noteUnsubscribed, type LinkedMessage } from '../../store/query/linked-message.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { countSteps } from '../../store/verb/count-steps.ts';
import { recordConsents } from '../../store/verb/record-consents.ts';
import { touchPeople } from '../../store/verb/write-people.ts';
import {
  noteClick,
  noteOpening,
  tallyOf,
  timeAt,
  type LinkTarget,
  type Noted,
  type NotingParts,
} from './note-reading.ts';

/** What the links in messages do. Whoever follows one is nobody to us: an unknown token and a known one end alike. */
export interface Tracking {
  /** Somebody or something fetched a message's pixel. */
  recordOpen(token: string, fetch: Fetch): Promise<void>;
  /** Which link of which message a token names; null: it is none of ours. Nothing is looked up. */
  readLink(token: string): NamedLink | null;
  /** Where a message's link leads; null where there is none. Never anywhere else than where the message itself said. */
  findTarget(named: NamedLink): Promise<LinkTarget | null>;
  /** Somebody or something followed that link. */
  recordClick(target: LinkTarget, fetch: Fetch): Promise<void>;
  /** Whose messages one would no longer get, for the page that asks; null where the token says nothing. */
  describe(token: string): Promise<{ readonly workspace: string } | null>;
  /** Withdraws the consent that the message was sent on. */
  unsubscribe(token: string): Promise<void>;
}

interface Parts extends NotingParts {
  readonly pulse: Pulse;
  readonly announce: Announce;
  readonly trackingKey: TrackingKey;
}

/** Withdraws the consent for a message's purpose and channel; gives whether that changed anything. */
const withdraw = async ({ store, clock }: Parts, publicId: string): Promise<boolean> =>
  store.write(async (transaction) => {
    const message = await findLinkedMessage(transaction, store.dialect, { named: { publicId }, hold: true });
    if (message === null || message.isContactDeleted) return false;
    const now = clock.now();
    const at = await timeAt(transaction, message.workspaceId, now);
    const { contactId, shard, workspaceId, purpose, channel } = message;
    const { events, contactIds } = await recordConsents(transaction, store.dialect, {
      workspaceId,
      statements: [{ contactId, shard, entry: { purpose, channel, state: 'withdrawn' } }],
      source: 'unsubscribe',
      actor: null,
      at,
      quiet: false,
      keep: 'changes',
    });
    if (contactIds.length === 0) return false;
    if (message.unsubscribedAt === null) {
      await noteUnsubscribed(transaction, message.id, at);
      await countSteps(transaction, store.dialect, tallyOf(message, 'unsubscribed', at));
    }
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
    return publicId === null ? null : findLinkedMessage(store.read, store.dialect, { named: { publicId } });
  };
  const tell = (noted: Noted, { workspaceId, workflow }: LinkedMessage): void => {
    if (noted === 'told') pulse.events();
    if (noted !== 'nothing') announce({ topic: 'messages', workspaceId });
    // The step that sent it counts it.
    if (noted === 'told' && workflow !== null) announce({ topic: 'steps', workspaceId, workflow, changes: {} });
  };
  return {
    recordOpen: async (token, fetch) => {
      const message = await messageOf('open', token);
      if (message === null || !message.isTracked) return;
      tell(await noteOpening(parts, message.publicId, isMachineOpening(fetch)), message);
    },
    readLink: (token) => readLinkToken(trackingKey, token),
    findTarget: async (named) => {
      const message = await findLinkedMessage(store.read, store.dialect, { named: named.message });
      const link = message?.links?.[named.link];
      return message === null || link === undefined ? null : { message, link: named.link, url: link.url };
    },
    recordClick: async (target, fetch) => {
      tell(await noteClick(parts, target, fetch), target.message);
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
