import { CONFIRM_WITHIN_DAYS, type AskConsentEffect } from '@innesto/sdk/contract';
import type { EffectContext, EffectDraft, Objection } from './context.ts';
import { entriesOf } from './give-consent.ts';

/** The right that asking for consents asks for. */
export const ASK_CONSENT_RIGHT = 'consents:ask';

const DAY = 86_400_000;
const LINK = /\{\{-?\s*confirm_url\b/;

/** Asks the contact to confirm consents, by a message of its own: no run waits for it. */
export const askConsent = (context: EffectContext, draft: EffectDraft, effect: AskConsentEffect): Objection => {
  const { workspace, contact, now, cause, plugin } = context;
  const { consents, source, textVersion, reference = null, leadsTo = null, ...asking } = effect;
  const { otherwise: _otherwise, kind: _kind, ...message } = asking;
  if (draft.contact.email === null) return 'no e-mail address';
  if (![message.html, message.text].every((part) => part === undefined || LINK.test(part)))
    return 'a part of its text holds no {{ confirm_url }}';
  if (message.html === undefined && message.text === undefined) return 'it has no text';
  const publicId = context.ids.next();
  draft.confirmations.push({
    plugin,
    reference,
    leadsTo,
    consents: entriesOf(context, {
      consents,
      ...(source === undefined ? {} : { source }),
      ...(textVersion === undefined ? {} : { textVersion }),
    }),
    expiresAt: now + CONFIRM_WITHIN_DAYS * DAY,
    quiet: cause.quiet,
    delivery: {
      publicId,
      workspaceId: workspace.id,
      shard: contact.shard,
      kind: 'message',
      channel: 'email',
      contactId: contact.id,
      runId: null,
      workflowId: null,
      versionId: null,
      step: null,
      visit: 0,
      // It is written with the mark of what asked for it, and so once.
      key: `confirmation ${publicId}`,
      notBefore: now,
      createdAt: now,
      onUncertain: 'resend',
      body: { kind: 'message.send', channel: 'email', purpose: 'service', ...message },
    },
  });
  return null;
};
