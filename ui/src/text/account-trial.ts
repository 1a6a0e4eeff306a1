import type { ConnectionTrialResult, MailTrouble } from '@innesto/sdk/contract';
import type { WordKey, Words } from './words.svelte.ts';

const WHAT: Partial<Record<MailTrouble, readonly [WordKey, WordKey]>> = {
  'sign-in': ['connections.account-denied', 'connections.account-denied.remedy'],
  'not-allowed': ['connections.account-not-allowed', 'connections.account-not-allowed.remedy'],
  unreachable: ['connections.account-away', 'connections.account-away.remedy'],
  silent: ['connections.account-away', 'connections.account-away.remedy'],
  busy: ['connections.account-away', 'connections.account-away.remedy'],
};

/** How a try of an account at another system went, and what to do about it. */
export const tellAccountTrial = (
  { ok, to, trouble }: Pick<ConnectionTrialResult, 'ok' | 'to' | 'trouble'>,
  say: Words['say'],
): { readonly what: string; readonly remedy: string } => {
  if (ok) return { what: say('connections.account-answers', { to }), remedy: say('connections.account-answers-what') };
  const [what, remedy] = WHAT[trouble ?? 'other'] ?? ['connections.account-other', 'connections.account-other.remedy'];
  return { what: say(what, { to }), remedy: say(remedy) };
};
