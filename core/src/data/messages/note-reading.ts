import type { JsonObject, Purpose } from '@innesto/sdk/contract';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import { isMachineClick } from '../../model/message/click.ts';
import type { Fetch } from '../../model/message/opening.ts';
import { messageTally, type MessageTally } from '../../model/step-tally.ts';
import { countClick, countOpening, findLinkedMessage, type LinkedMessage } from '../../store/query/linked-message.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { countSteps, type CountedTally } from '../../store/verb/count-steps.ts';
import { loadConsentStates } from '../../store/verb/load-consent-states.ts';
import type { Transaction } from '../people/parts.ts';

/** What noting needs. */
export interface NotingParts {
  readonly store: Store;
  readonly clock: Clock;
}

/** A link of a message, and where it leads. */
export interface LinkTarget {
  readonly message: LinkedMessage;
  readonly link: number;
  readonly url: string;
}

/** What noting it came to: nothing, a number, or something that others hear of. */
export type Noted = 'nothing' | 'counted' | 'told';

type Watching = Extract<Purpose, 'open-tracking' | 'click-tracking'>;

const eventOf = (
  { publicId, workspaceId, shard, contactId, channel, workflow, step }: LinkedMessage,
  type: string,
  { at, key = publicId, more = {} }: { readonly at: number; readonly key?: string; readonly more?: JsonObject },
): NewEvent => ({
  workspaceId,
  shard,
  type,
  contactId,
  at,
  payload: { message: publicId, channel, workflow, step, ...more },
  quiet: false,
  causeRunId: null,
  depth: 0,
  source: { name: type, key },
});

/** What became of a message, as its step counts it; nothing where no step sent it. */
export const tallyOf = (
  { versionId, step, shard }: LinkedMessage,
  became: MessageTally,
  at: number,
): readonly CountedTally[] =>
  versionId === null || step === null ? [] : [{ versionId, step, shard, outcome: messageTally(became), at }];

/** What time it is in a message's workspace. */
export const timeAt = async (transaction: Transaction, workspaceId: number, now: number): Promise<number> => {
  const workspace = await findWorkspace(transaction, workspaceId);
  return workspace === null ? now : workspaceNow(workspace.clock, now);
};

/** What the contact consents to now, not as it stood when the message was sent: who took it back is no longer watched. */
const consentsOf = async (
  transaction: Transaction,
  store: Store,
  { contactId, channel }: LinkedMessage,
): Promise<(purpose: Watching) => boolean> => {
  const standings = (await loadConsentStates(transaction, store.dialect, [contactId])).get(contactId) ?? [];
  return (purpose) =>
    standings.some(
      (consent) => consent.purpose === purpose && consent.channel === channel && consent.state === 'given',
    );
};

/** Counts a fetch of a message's picture, if the contact still consents to that; a person's first is told, and a program's first. */
export const noteOpening = async (
  { store, clock }: NotingParts,
  publicId: string,
  isMachine: boolean,
): Promise<Noted> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const message = await findLinkedMessage(transaction, dialect, { named: { publicId }, hold: true });
    if (message === null || !message.isTracked || message.isContactDeleted) return 'nothing';
    if (!(await consentsOf(transaction, store, message))('open-tracking')) return 'nothing';
    const now = clock.now();
    const at = await timeAt(transaction, message.workspaceId, now);
    await countOpening(transaction, message.id, { isMachine, at });
    if (message.openedAt !== null || (isMachine && message.machineOpens > 0)) return 'counted';
    await appendEvents(transaction, dialect, {
      events: [eventOf(message, isMachine ? 'message.fetched' : 'message.opened', { at })],
      receivedAt: now,
    });
    await countSteps(transaction, dialect, isMachine ? [] : tallyOf(message, 'opened', at));
    return 'told';
  });

/**
 * Counts a click, if the contact still consents to that; a person's first on each link is told. Whoever follows a link has the message open:
 * where its picture never came, and openings may be measured, the click counts as the opening too.
 */
export const noteClick = async (
  { store, clock }: NotingParts,
  { message: { publicId }, link }: LinkTarget,
  fetch: Fetch,
): Promise<Noted> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const message = await findLinkedMessage(transaction, dialect, { named: { publicId }, hold: true });
    const target = message?.links?.[link];
    if (message === null || message.links === null || target === undefined || message.isContactDeleted)
      return 'nothing';
    const consents = await consentsOf(transaction, store, message);
    if (!consents('click-tracking')) return 'nothing';
    const now = clock.now();
    const at = await timeAt(transaction, message.workspaceId, now);
    const isMachine = isMachineClick({ ...fetch, sinceSent: message.sentAt === null ? null : at - message.sentAt });
    await countClick(transaction, { ...message, links: message.links }, { link, isMachine, at });
    if (isMachine || target.clickedAt !== null) return 'counted';
    const opens = message.openedAt === null && message.isTracked && consents('open-tracking');
    if (opens) await countOpening(transaction, message.id, { isMachine: false, at });
    const isFirst = message.links.every(({ clickedAt }) => clickedAt === null);
    await appendEvents(transaction, dialect, {
      events: [
        ...(opens ? [eventOf(message, 'message.opened', { at })] : []),
        eventOf(message, 'message.clicked', { at, key: `${publicId}:${link}`, more: { url: target.url, link } }),
      ],
      receivedAt: now,
    });
    await countSteps(transaction, dialect, [
      ...(opens ? tallyOf(message, 'opened', at) : []),
      ...(isFirst ? tallyOf(message, 'clicked', at) : []),
    ]);
    return 'told';
  });
