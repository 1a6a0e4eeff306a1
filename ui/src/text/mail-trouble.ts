import type { ConnectionTrialResult, LineSecurity, MailTrouble } from '@innesto/sdk/contract';
import type { WordKey, Words } from './words.svelte.ts';

const TROUBLES: Readonly<Record<MailTrouble, readonly [WordKey, WordKey]>> = {
  'unknown-host': ['mail.unknown-host', 'mail.unknown-host-remedy'],
  unreachable: ['mail.unreachable', 'mail.unreachable-remedy'],
  silent: ['mail.silent', 'mail.silent-remedy'],
  encryption: ['mail.encryption', 'mail.encryption-remedy'],
  certificate: ['mail.certificate', 'mail.certificate-remedy'],
  'sign-in': ['mail.sign-in', 'mail.sign-in-remedy'],
  'sign-in-required': ['mail.sign-in-required', 'mail.sign-in-required-remedy'],
  sender: ['mail.sender', 'mail.sender-remedy'],
  recipient: ['mail.recipient', 'mail.recipient-remedy'],
  content: ['mail.content', 'mail.content-remedy'],
  busy: ['mail.busy', 'mail.busy-remedy'],
  key: ['mail.key', 'mail.key-remedy'],
  settings: ['mail.other', 'mail.other-remedy'],
  'not-allowed': ['mail.other', 'mail.other-remedy'],
  credit: ['mail.other', 'mail.other-remedy'],
  other: ['mail.other', 'mail.other-remedy'],
};

/** What kept a mail server from taking a mail, and what to do about it. */
export const tellMailTrouble = (
  { trouble, to }: Pick<ConnectionTrialResult, 'trouble' | 'to'>,
  say: Words['say'],
): { readonly what: string; readonly remedy: string } => {
  const [what, remedy] = TROUBLES[trouble ?? 'other'];
  return { what: say(what, { to }), remedy: say(remedy) };
};

/** How the ways to protect a line are called, the usual ones first. */
export const LINE_SECURITIES: readonly { readonly security: LineSecurity; readonly name: WordKey }[] = [
  { security: 'starttls', name: 'connections.starttls' },
  { security: 'tls', name: 'connections.tls' },
  { security: 'none', name: 'connections.unprotected' },
];
