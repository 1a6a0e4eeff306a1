import type { HandlerEffect } from '@innesto/sdk/contract';
import type { NewEvent } from '../../model/event.ts';
import type { Handled } from '../../model/move.ts';
import { shortened } from '../../model/shortened.ts';
import type { EffectContext } from './effect/context.ts';
import { causedEvent } from './effect/context.ts';
import { draftChanges, emptyDraft, writesOf } from './plan-effects.ts';

/** What one handler wants of an event: each group of effects happens whole, or not at all. */
export interface HandlerWish {
  /** The handler's key. */
  readonly handler: string;
  readonly plugin: string;
  readonly rights: EffectContext['rights'];
  readonly groups: readonly (readonly HandlerEffect[])[];
}

/** That something which a handler was to do, or wanted, did not happen. */
export interface HandlerRefusal {
  readonly handler: string;
  readonly reason: string;
}

/** The type of the event that tells of a {@link HandlerRefusal}: no handler hears it. */
export const HANDLER_REFUSED = 'handler.refused';

const LONGEST_REASON = 500;

/** The events that tell a contact's timeline what did not happen, and why; nothing is started by them. */
export const refusalEvents = (
  context: Pick<EffectContext, 'workspace' | 'contact' | 'now' | 'cause'>,
  { type, refusals }: { readonly type: string; readonly refusals: readonly HandlerRefusal[] },
): readonly NewEvent[] =>
  refusals.map(({ handler, reason }) => ({
    ...causedEvent(context, HANDLER_REFUSED, { handler, event: type, reason: shortened(reason, LONGEST_REASON) }),
    quiet: true,
  }));

/**
 * Turns what handlers want of one event into what is to be written with its mark: one after the other, each finding what those before it
 * did. What an author expects to be refused sometimes (`otherwise`) is refused without a word.
 */
export const planHandled = (
  context: Omit<EffectContext, 'plugin' | 'rights' | 'occurrence'>,
  { event, wishes }: { readonly event: number; readonly wishes: readonly HandlerWish[] },
): { readonly handled: Handled; readonly refusals: readonly HandlerRefusal[] } => {
  const refusals: HandlerRefusal[] = [];
  let draft = emptyDraft(context.contact);
  for (const { handler, plugin, rights, groups } of wishes) {
    const own: EffectContext = { ...context, plugin, rights, occurrence: `event_${event}.${handler}` };
    for (const effects of groups) {
      const next = draftChanges(own, draft, effects);
      if (!('objection' in next)) draft = next;
      else if (next.otherwise === undefined || next.isForbidden) refusals.push({ handler, reason: next.objection });
    }
  }
  const { contactWrite, memberships, records, entries, events, consents, confirmations } = writesOf(context, draft);
  const made = { contactWrite, memberships, records, entries, events, consents, confirmations };
  return { handled: { contactId: context.contact.id, ...made }, refusals };
};
