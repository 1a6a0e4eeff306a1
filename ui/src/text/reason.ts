import type { WordKey, Words } from './words.svelte.ts';

const REASONS: ReadonlyMap<string, WordKey> = new Map([
  ['no-consent', 'reason.no-consent'],
  ['suppressed', 'reason.suppressed'],
  ['no-address', 'reason.no-way'],
  ['quiet-hours', 'reason.quiet-hours'],
  ['sign-in', 'reason.sign-in'],
  ['plugin-suspended', 'reason.plugin-suspended'],
  ['outside-window', 'reason.outside-window'],
  ['expired', 'reason.expired'],
  ['recipients-filter', 'reason.recipients-filter'],
  ['no e-mail address', 'reason.no-address'],
  ['no phone number', 'reason.no-phone'],
  ['no-record', 'reason.no-record'],
  ['contact-deleted', 'reason.contact-deleted'],
  ['duplicate', 'reason.duplicate'],
  ['no-owner', 'reason.no-owner'],
  ['no-operator', 'reason.no-operator'],
  ['notice-budget', 'reason.notice-budget'],
  ['shared-address', 'reason.shared-address'],
  ['already-inside', 'reason.already-inside'],
  ['already-entered', 'reason.already-entered'],
  ['already-queued', 'reason.already-queued'],
  ['too-soon', 'reason.too-soon'],
  ['unless-came', 'reason.unless-came'],
  ['stopped-meanwhile', 'reason.stopped-meanwhile'],
  ['causal-budget', 'reason.causal-budget'],
  ['causal-depth', 'reason.causal-depth'],
  ['too-late', 'reason.too-late'],
  ['asked-too-late', 'reason.asked-too-late'],
  ['what would be made is there already', 'reason.made-already'],
  ['something went wrong in the hub, and its log says what', 'reason.hub-trouble'],
  // As the timeline of the API words them.
  ['what rules it out happened in time', 'reason.unless-came'],
  ['the workflow was stopped before it was their turn', 'reason.stopped-meanwhile'],
  ['workflows that set each other off brought it about too often', 'reason.causal-budget'],
  ['the chain of workflows that set each other off is too long', 'reason.causal-depth'],
  ['it was heard of too long after it had happened', 'reason.too-late'],
  ['its plugin could be asked only too long after it had happened', 'reason.asked-too-late'],
  ['is inside already', 'reason.already-inside'],
  ['may enter only once', 'reason.already-entered'],
  ['one more entry is kept already', 'reason.already-queued'],
  ['may not enter again yet', 'reason.too-soon'],
]);

/** Why something was not done, in plain words where the reason is one of the hub's own; what it says more, behind a colon, is told after it. */
export const tellReason = (reason: string, say: Words['say']): string => {
  const [name = '', ...more] = reason.split(': ');
  const key = REASONS.get(reason) ?? REASONS.get(name);
  if (key === undefined) return reason;
  return REASONS.has(reason) ? say(key) : [say(key), ...more].join(': ');
};
