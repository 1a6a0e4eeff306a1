import type { ConsentEntry, GiveConsentEffect } from '@innesto/sdk/contract';
import type { EffectContext, EffectDraft, Objection } from './context.ts';

/** The right that noting consents asks for. */
export const GIVE_CONSENT_RIGHT = 'consents:give';

/** What goes into the ledger, and where it is known from. */
export const entriesOf = (
  { plugin }: Pick<EffectContext, 'plugin'>,
  { consents, source = plugin, textVersion }: Pick<GiveConsentEffect, 'consents' | 'source' | 'textVersion'>,
): readonly ConsentEntry[] =>
  consents.map(({ purpose, channel }) => ({
    purpose,
    channel,
    state: 'given',
    source,
    ...(textVersion === undefined ? {} : { textVersion }),
  }));

/** Notes that the contact has consented. */
export const giveConsent = (context: EffectContext, draft: EffectDraft, effect: GiveConsentEffect): Objection => {
  const { workspace, contact, now, cause } = context;
  const own = { workspaceId: workspace.id, contactId: contact.id, shard: contact.shard, at: now, quiet: cause.quiet };
  draft.consents.push(...entriesOf(context, effect).map((entry) => ({ ...own, entry })));
  return null;
};
