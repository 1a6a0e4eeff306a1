import { INNER_EVENTS } from '../../model/event.ts';
import { takeInOrder, type InOrder } from '../../model/in-order.ts';
import type { Indexes } from '../2-match/indexes.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import { gatherShared, isIdle as isIdleHandling, type Listened } from './ask-handlers.ts';
import type { Incoming } from './react-incoming.ts';
import { redatedBy } from './redated.ts';

const contactOf = ({ event }: Incoming): number | null => event.contactId;

const hasRepeated = (incoming: readonly Incoming[]): boolean => {
  const contacts = incoming.flatMap((one) => contactOf(one) ?? []);
  return new Set(contacts).size < contacts.length;
};

const isInner = new Set(INNER_EVENTS);

/** Whether an event starts nothing, ends no wait, brings nobody into an audience and out of it, and moves no date. */
const isUnheard = ({ event, debtId }: Incoming, { index, listeners, audiences }: Indexes): boolean =>
  debtId === null &&
  !isInner.has(event.type) &&
  index.candidates(event).length === 0 &&
  listeners.concernedBy(event).length === 0 &&
  audiences.touchedBy(event).length === 0 &&
  redatedBy(event, index).length === 0;

/** The plugins whose handlers have anything by which they could do something about an event. */
const busyPlugins = async (
  handled: Listened,
  shared: SharedCollections,
): Promise<ReadonlyMap<Incoming, ReadonlySet<string>>> => {
  if (handled.length === 0) return new Map();
  const sharedOf = await gatherShared(shared, handled);
  return new Map(
    handled.map(([one, own]) => {
      const busy = own.filter((handling) => !isIdleHandling(handling, one.event.workspaceId, sharedOf));
      return [one, new Set(busy.map(({ plugin }) => plugin))];
    }),
  );
};

/**
 * Parts what has come into what is decided now, at most one event a contact, what concerns nobody, however much of it there is, and what
 * waits for a later round.
 */
export const takeIdle = async (
  incoming: readonly Incoming[],
  indexes: Indexes,
  shared: SharedCollections,
): Promise<InOrder<Incoming>> => {
  if (!hasRepeated(incoming)) return { decided: incoming, idle: [], left: 0, crowded: new Set() };
  const unheard = incoming.filter((one) => isUnheard(one, indexes));
  const isHandled = ({ event }: Incoming): boolean => indexes.handlers.handlersOf(event).length > 0;
  const handled: Listened = unheard.some(isHandled)
    ? incoming.filter(isHandled).map((one) => [one, indexes.handlers.handlersOf(one.event)])
    : [];
  const busy = await busyPlugins(handled, shared);
  const handlers = new Map(handled);
  const idle = new Set(unheard.filter((one) => (busy.get(one)?.size ?? 0) === 0));
  // What a handler makes of one event may be what another one of its plugin was idle for want of.
  const mayWake = (before: Incoming, one: Incoming): boolean =>
    handlers.get(one)?.some(({ plugin }) => busy.get(before)?.has(plugin)) === true;
  return takeInOrder(incoming, {
    contactOf,
    isIdle: (one, after) => idle.has(one) && (after === null || !mayWake(after, one)),
  });
};
