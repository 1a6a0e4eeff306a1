import type { HandlerEffect } from '@innesto/sdk/contract';
import type { Contact } from '../../model/contact.ts';
import type { Handled } from '../../model/move.ts';
import type { EffectContext } from './effect/context.ts';
import { draftChanges, emptyDraft, writesOf } from './plan-effects.ts';

/** What an endpoint's answer comes to, or why it cannot be carried out. */
export type PlannedAnswer =
  | { readonly ok: true; readonly handled: Handled }
  /** `isForbidden`: the plugin has no right to it; asked again it would say the same. */
  | { readonly ok: false; readonly objection: string; readonly isForbidden: boolean };

/** Whoever it is about where it is about nobody: no contact has this id, and nothing is written of it. */
export const nobodyIn = (workspaceId: number, shard: number): Contact => ({
  id: 0,
  publicId: '',
  workspaceId,
  shard,
  externalId: null,
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  timeZone: null,
  fields: {},
  source: '',
  createdAt: 0,
  rev: 0,
  deleted: false,
});

/** Why an effect needs somebody whom it is about; null: it only touches what is nobody's. */
const needsSomebody = (effect: HandlerEffect, collections: EffectContext['collections'], plugin: string): boolean => {
  switch (effect.kind) {
    case 'record.create':
      return effect.unlinked !== true && collections.get(`${plugin}/${effect.collection}`)?.manifest.contact !== 'none';
    case 'record.update':
    case 'record.delete':
      return false;
    case 'balance.add':
      return effect.record === undefined;
    case 'contact.set-field':
    case 'list.join':
    case 'list.leave':
    case 'event.emit':
    case 'consent.give':
    case 'consent.ask':
      return true;
  }
};

/** Turns what an endpoint's answer wants into what is to be written: all of it, or nothing. */
export const planAnswer = (
  context: EffectContext,
  { effects, isAboutSomebody }: { readonly effects: readonly HandlerEffect[]; readonly isAboutSomebody: boolean },
): PlannedAnswer => {
  const { collections, plugin, contact } = context;
  if (!isAboutSomebody && effects.some((effect) => needsSomebody(effect, collections, plugin)))
    return { ok: false, objection: 'an effect needs a contact, and nobody was found', isForbidden: true };
  const draft = draftChanges(context, emptyDraft(contact), effects);
  if ('objection' in draft) return { ok: false, ...draft };
  const { contactWrite, memberships, records, entries, events, consents, confirmations } = writesOf(context, draft);
  return {
    ok: true,
    handled: {
      contactId: isAboutSomebody ? contact.id : null,
      contactWrite,
      memberships,
      records,
      entries,
      events,
      consents,
      confirmations,
    },
  };
};
