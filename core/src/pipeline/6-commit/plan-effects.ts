import type { Effect, Json } from '@innesto/sdk/contract';
import { comparableContact } from '../../model/filter/comparable.ts';
import type { ContactWrite } from '../../model/move.ts';
import type { RecordWrite } from '../../model/record.ts';
import { addToBalance, balanceRight } from './effect/add-to-balance.ts';
import { CHANGE_LIST_RIGHT, changeList } from './effect/change-list.ts';
import { changeRecord, recordRight, recordWrites } from './effect/change-record.ts';
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
    case 'record.create':
    case 'record.update':
    case 'record.delete':
      return recordRight(effect.collection);
    case 'balance.add':
      return balanceRight(effect.balance);
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
    case 'record.create':
    case 'record.update':
    case 'record.delete':
      return changeRecord(context, draft, effect);
    case 'balance.add':
      return addToBalance(context, draft, effect);
  }
};

/** Effects as changes to be written with the run's move, or why none of them can be: all happen, or none. */
export type Planned =
  | ({
      readonly ok: true;
      readonly contactWrite: ContactWrite | null;
      readonly records: readonly RecordWrite[];
    } & Pick<EffectDraft, 'memberships' | 'deliveries' | 'events' | 'entries'>)
  /** `port`: by which the run goes on then. */
  | { readonly ok: false; readonly objection: string; readonly port: string };

/** Turns what a plugin asked for into what is to be written, within the rights that it was granted. */
export const planEffects = (context: EffectContext, effects: readonly Effect[]): Planned => {
  const draft: EffectDraft = {
    contact: context.contact,
    changed: new Map(),
    memberships: [],
    deliveries: [],
    events: [],
    records: new Map(),
    entries: [],
  };
  for (const effect of effects) {
    const right = rightFor(effect);
    const objection = context.rights.has(right)
      ? carryOut(context, draft, effect)
      : `the plugin has no right “${right}”`;
    if (objection !== null)
      return { ok: false, objection, port: ('otherwise' in effect ? effect.otherwise : undefined) ?? 'failed' };
  }
  const { contact, memberships, deliveries, events, entries } = draft;
  const records = recordWrites(context, draft);
  const changed = [...draft.changed].filter(([, { from, to }]) => from !== to);
  if (changed.length === 0) return { ok: true, contactWrite: null, memberships, deliveries, events, records, entries };
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
    records,
    entries,
    events: [
      ...events,
      causedEvent(context, 'contact.updated', {
        source: 'workflow',
        changed: Object.fromEntries<Json>(changed),
      }),
    ],
  };
};
