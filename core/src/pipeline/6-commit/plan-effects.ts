import type { Effect, HandlerEffect, Json } from '@innesto/sdk/contract';
import type { Contact } from '../../model/contact.ts';
import { comparableContact } from '../../model/filter/comparable.ts';
import type { ContactWrite } from '../../model/move.ts';
import type { RecordWrite } from '../../model/record.ts';
import { addToBalance, balanceRight } from './effect/add-to-balance.ts';
import { ASK_CONSENT_RIGHT, askConsent } from './effect/ask-consent.ts';
import { CHANGE_LIST_RIGHT, changeList } from './effect/change-list.ts';
import { changeRecord, recordRight, recordWrites } from './effect/change-record.ts';
import {
  causedEvent,
  type EffectContext,
  type EffectDraft,
  type Objection,
  type StepContext,
} from './effect/context.ts';
import { EMIT_EVENT_RIGHT, emitEvent } from './effect/emit-event.ts';
import { GIVE_CONSENT_RIGHT, giveConsent } from './effect/give-consent.ts';
import { MAKE_REQUEST_RIGHT, makeRequest } from './effect/make-request.ts';
import { sendMessage, sendMessageRight } from './effect/send-message.ts';
import { SET_FIELD_RIGHT, setField } from './effect/set-field.ts';
import { SET_VARIABLE_RIGHT, setVariable } from './effect/set-variable.ts';
import { START_WORKFLOW_RIGHT, startWorkflow, STOP_WORKFLOW_RIGHT, stopWorkflow } from './effect/start-workflow.ts';

const rightFor = (effect: Effect): string => {
  switch (effect.kind) {
    case 'contact.set-field':
      return SET_FIELD_RIGHT;
    case 'list.join':
    case 'list.leave':
      return CHANGE_LIST_RIGHT;
    case 'message.send':
      return sendMessageRight(effect);
    case 'http.request':
      return MAKE_REQUEST_RIGHT;
    case 'event.emit':
      return EMIT_EVENT_RIGHT;
    case 'record.create':
    case 'record.update':
    case 'record.delete':
      return recordRight(effect.collection);
    case 'balance.add':
      return balanceRight(effect.balance);
    case 'workflow.start':
      return START_WORKFLOW_RIGHT;
    case 'workflow.stop':
      return STOP_WORKFLOW_RIGHT;
    case 'variable.set':
      return SET_VARIABLE_RIGHT;
    case 'consent.give':
      return GIVE_CONSENT_RIGHT;
    case 'consent.ask':
      return ASK_CONSENT_RIGHT;
  }
};

/** Changes what the hub keeps, whoever asks for it. */
const change = (context: EffectContext, draft: EffectDraft, effect: HandlerEffect): Objection => {
  switch (effect.kind) {
    case 'contact.set-field':
      return setField(context, draft, effect);
    case 'list.join':
    case 'list.leave':
      return changeList(context, draft, effect);
    case 'event.emit':
      return emitEvent(context, draft, effect);
    case 'record.create':
    case 'record.update':
    case 'record.delete':
      return changeRecord(context, draft, effect);
    case 'balance.add':
      return addToBalance(context, draft, effect);
    case 'consent.give':
      return giveConsent(context, draft, effect);
    case 'consent.ask':
      return askConsent(context, draft, effect);
  }
};

const carryOut = (context: StepContext, draft: EffectDraft, effect: Effect): Objection => {
  switch (effect.kind) {
    case 'message.send':
      return sendMessage(context, draft, effect);
    case 'http.request':
      return makeRequest(context, draft, effect);
    case 'workflow.start':
      return startWorkflow(context, draft, effect);
    case 'workflow.stop':
      return stopWorkflow(context, draft, effect);
    case 'variable.set':
      return setVariable(context, draft, effect);
    case 'contact.set-field':
    case 'list.join':
    case 'list.leave':
    case 'event.emit':
    case 'record.create':
    case 'record.update':
    case 'record.delete':
    case 'balance.add':
    case 'consent.give':
    case 'consent.ask':
      return change(context, draft, effect);
  }
};

/** Effects as changes to be written with the run's move, or why none of them can be: all happen, or none. */
export type Planned =
  | ({
      readonly ok: true;
      readonly contactWrite: ContactWrite | null;
      readonly records: readonly RecordWrite[];
    } & Pick<EffectDraft, 'memberships' | 'deliveries' | 'events' | 'entries' | 'consents' | 'confirmations'>)
  /** `port`: by which the run goes on then. */
  | { readonly ok: false; readonly objection: string; readonly port: string };

/** Why an effect cannot be carried out, and what it says should become of the run then. */
export interface Refused {
  readonly objection: string;
  readonly otherwise: string | undefined;
  /** The plugin has no right to it, which no author expects. */
  readonly isForbidden: boolean;
}

const refusalOf = <Asked extends Effect>(
  context: EffectContext,
  { effects, attempt }: { readonly effects: readonly Asked[]; readonly attempt: (effect: Asked) => Objection },
): Refused | null => {
  for (const effect of effects) {
    const right = rightFor(effect);
    const isForbidden = !context.rights.has(right);
    const objection = isForbidden ? `the plugin has no right “${right}”` : attempt(effect);
    if (objection !== null)
      return { objection, isForbidden, otherwise: 'otherwise' in effect ? effect.otherwise : undefined };
  }
  return null;
};

/** Nothing is asked for yet of a contact. */
export const emptyDraft = (contact: Contact): EffectDraft => ({
  contact,
  changed: new Map(),
  memberships: [],
  deliveries: [],
  events: [],
  records: new Map(),
  entries: [],
  consents: [],
  confirmations: [],
});

/** Adds what effects change of what the hub keeps, all of it or none: to a copy of a draft. */
export const draftChanges = (
  context: EffectContext,
  before: EffectDraft,
  effects: readonly HandlerEffect[],
): EffectDraft | Refused => {
  const draft: EffectDraft = {
    contact: before.contact,
    changed: new Map(before.changed),
    memberships: [...before.memberships],
    deliveries: [...before.deliveries],
    events: [...before.events],
    records: new Map(before.records),
    entries: [...before.entries],
    consents: [...before.consents],
    confirmations: [...before.confirmations],
  };
  return refusalOf(context, { effects, attempt: (effect) => change(context, draft, effect) }) ?? draft;
};

/** What a draft comes to, to be written. */
export const writesOf = (
  context: Omit<EffectContext, 'plugin' | 'rights' | 'occurrence'>,
  draft: EffectDraft,
): Extract<Planned, { ok: true }> => {
  const { contact, memberships, deliveries, events, entries, consents, confirmations } = draft;
  const records = recordWrites(context, draft);
  const changed = draft.changed.size === 0 ? [] : [...draft.changed].filter(([, { from, to }]) => from !== to);
  const planned = {
    ok: true as const,
    contactWrite: null,
    events,
    memberships,
    deliveries,
    records,
    entries,
    consents,
    confirmations,
  };
  // Whoever decides by what a contact consents to sees by its row that this has changed.
  if (changed.length === 0 && consents.length === 0) return planned;
  return {
    ...planned,
    contactWrite: {
      at: context.now,
      contactId: contact.id,
      rev: context.contact.rev,
      firstName: contact.firstName,
      lastName: contact.lastName,
      timeZone: contact.timeZone,
      changesOwn: changed.some(([name]) => name === 'firstName' || name === 'lastName' || name === 'timeZone'),
      fields: contact.fields,
      comparable: comparableContact(contact),
    },
    events:
      changed.length === 0
        ? events
        : [
            ...events,
            causedEvent(context, 'contact.updated', {
              source: context.cause.source,
              changed: Object.fromEntries<Json>(changed),
            }),
          ],
  };
};

/** Turns what a plugin asked for into what is to be written, within the rights that it was granted. */
export const planEffects = (context: StepContext, effects: readonly Effect[]): Planned => {
  const draft = emptyDraft(context.contact);
  const refused = refusalOf(context, { effects, attempt: (effect) => carryOut(context, draft, effect) });
  if (refused !== null) return { ok: false, objection: refused.objection, port: refused.otherwise ?? 'failed' };
  return writesOf(context, draft);
};
