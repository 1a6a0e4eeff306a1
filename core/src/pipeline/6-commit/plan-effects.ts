import type { Effect, Json } from '@innesto/sdk/contract';
import { comparableContact } from '../../model/filter/comparable.ts';
import type { ContactWrite } from '../../model/move.ts';
import { CHANGE_LIST_RIGHT, changeList } from './effect/change-list.ts';
import { causedEvent, type EffectContext, type EffectDraft, type Objection } from './effect/context.ts';
import { EMIT_EVENT_RIGHT, emitEvent } from './effect/emit-event.ts';
import { sendMessage, sendMessageRight } from './effect/send-message.ts';
import { SET_FIELD_RIGHT, setField } from './effect/set-field.ts';

const rightFor = (effect: Effect): string => {
  switch (effect.kind) {
    case 'contact.set-field':
      return SET_FIELD_RIGHT;
    case 'list.join':
    case 'list.leave':
      return CHANGE_LIST_RIGHT;
    case 'message.send':
      return sendMessageRight(effect);
    case 'event.emit':
      return EMIT_EVENT_RIGHT;
  }
};

const carryOut = (context: EffectContext, draft: EffectDraft, effect: Effect): Objection => {
  switch (effect.kind) {
    case 'contact.set-field':
      return setField(context, draft, effect);
    case 'list.join':
    case 'list.leave':
      return changeList(context, draft, effect);
    case 'message.send':
      return sendMessage(context, draft, effect);
    case 'event.emit':
      return emitEvent(context, draft, effect);
  }
};

/** Effects as changes to be written with the run's move, or why none of them can be: all happen, or none. */
export type Planned =
  | ({ readonly ok: true; readonly contactWrite: ContactWrite | null } & Pick<
      EffectDraft,
      'memberships' | 'deliveries' | 'events'
    >)
  | { readonly ok: false; readonly objection: string };

/** Turns what a plugin asked for into what is to be written, within the rights that it was granted. */
export const planEffects = (context: EffectContext, effects: readonly Effect[]): Planned => {
  const draft: EffectDraft = {
    contact: context.contact,
    changed: new Map(),
    memberships: [],
    deliveries: [],
    events: [],
  };
  for (const effect of effects) {
    const right = rightFor(effect);
    const objection = context.rights.has(right)
      ? carryOut(context, draft, effect)
      : `the plugin has no right “${right}”`;
    if (objection !== null) return { ok: false, objection };
  }
  const { contact, memberships, deliveries, events } = draft;
  const changed = [...draft.changed].filter(([, { from, to }]) => from !== to);
  if (changed.length === 0) return { ok: true, contactWrite: null, memberships, deliveries, events };
  return {
    ok: true,
    contactWrite: {
      at: context.now,
      contactId: contact.id,
      rev: context.contact.rev,
      firstName: contact.firstName,
      lastName: contact.lastName,
      timeZone: contact.timeZone,
      fields: contact.fields,
      comparable: comparableContact(contact),
    },
    memberships,
    deliveries,
    events: [
      ...events,
      causedEvent(context, 'contact.updated', {
        source: 'workflow',
        changed: Object.fromEntries<Json>(changed),
      }),
    ],
  };
};
