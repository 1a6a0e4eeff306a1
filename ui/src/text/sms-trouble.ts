import type { ConnectionTrialResult, MailTrouble } from '@innesto/sdk/contract';
import type { WordKey, Words } from './words.svelte.ts';

const TROUBLES: Readonly<Record<MailTrouble, readonly [WordKey, WordKey]>> = {
  'unknown-host': ['sms.unreachable', 'sms.unreachable-remedy'],
  unreachable: ['sms.unreachable', 'sms.unreachable-remedy'],
  silent: ['sms.silent', 'sms.silent-remedy'],
  encryption: ['sms.unreachable', 'sms.unreachable-remedy'],
  certificate: ['sms.unreachable', 'sms.unreachable-remedy'],
  'sign-in': ['sms.sign-in', 'sms.sign-in-remedy'],
  'sign-in-required': ['sms.sign-in', 'sms.sign-in-remedy'],
  sender: ['sms.sender', 'sms.sender-remedy'],
  recipient: ['sms.recipient', 'sms.recipient-remedy'],
  content: ['sms.content', 'sms.content-remedy'],
  busy: ['sms.busy', 'sms.busy-remedy'],
  key: ['mail.key', 'mail.key-remedy'],
  settings: ['sms.settings', 'sms.settings-remedy'],
  'not-allowed': ['sms.not-allowed', 'sms.not-allowed-remedy'],
  credit: ['sms.credit', 'sms.credit-remedy'],
  other: ['sms.content', 'sms.content-remedy'],
};

/** What kept a way for SMS from taking one, and what to do about it. */
export const tellSmsTrouble = (
  { trouble, to }: Pick<ConnectionTrialResult, 'trouble' | 'to'>,
  say: Words['say'],
): { readonly what: string; readonly remedy: string } => {
  const [what, remedy] = TROUBLES[trouble ?? 'other'];
  return { what: say(what, { to }), remedy: say(remedy) };
};
