import type { WordKey, Words } from './words.svelte.ts';

const REASONS: ReadonlyMap<string, WordKey> = new Map([
  ['no-consent', 'reason.no-consent'],
  ['suppressed', 'reason.suppressed'],
  ['no-address', 'reason.no-address'],
  ['no e-mail address', 'reason.no-address'],
  ['contact-deleted', 'reason.contact-deleted'],
  ['duplicate', 'reason.duplicate'],
  ['already-inside', 'reason.already-inside'],
  ['already-entered', 'reason.already-entered'],
  ['too-soon', 'reason.too-soon'],
  // As the timeline of the API words them.
  ['is inside already', 'reason.already-inside'],
  ['may enter only once', 'reason.already-entered'],
  ['may not enter again yet', 'reason.too-soon'],
]);

/** Why something was not done, in plain words where the reason is one of the hub's own. */
export const tellReason = (reason: string, say: Words['say']): string => {
  const key = REASONS.get(reason);
  return key === undefined ? reason : say(key);
};
