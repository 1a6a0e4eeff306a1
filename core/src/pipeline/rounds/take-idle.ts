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

/**
 * Parts what has come into what is decided now, at most one event a contact, what concerns nobody, however much of it there is, and what
 * waits for a later round.
 */
export const takeIdle = async (
  incoming: readonly Incoming[],
  indexes: Indexes,
  shared: SharedCollections,
): Promise<InOrder<Incoming>> => {
  if (!hasRepeated(incoming)) return { decided: incoming, idle: [], left: 0 };
  const unheard = incoming.filter((one) => isUnheard(one, indexes));
  const handled: Listened = unheard.flatMap((one) => {
    const own = indexes.handlers.handlersOf(one.event);
    return own.length === 0 ? [] : [[one, own] as const];
  });
  const sharedOf = handled.length === 0 ? null : await gatherShared(shared, handled);
  const busy = new Set(
    handled.flatMap(([one, own]) =>
      sharedOf !== null && own.every((handling) => isIdleHandling(handling, one.event.workspaceId, sharedOf))
        ? []
        : [one],
    ),
  );
  const idle = new Set(unheard.filter((one) => !busy.has(one)));
  return takeInOrder(incoming, { contactOf, isIdle: (one) => idle.has(one) });
};
