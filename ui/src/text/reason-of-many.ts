import { tellReason } from './reason.ts';
import type { WordKey, Words } from './words.svelte.ts';

/** Why something was not done for some people, by what the hub calls the reason: in words about all of them. */
const REASONS: ReadonlyMap<string, WordKey> = new Map([
  ['no-consent', 'reasons.no-consent'],
  ['suppressed', 'reasons.suppressed'],
  ['no-address', 'reasons.no-way'],
  ['no e-mail address', 'reasons.no-address'],
  ['no phone number', 'reasons.no-phone'],
  ['quiet-hours', 'reasons.quiet-hours'],
  ['outside-window', 'reasons.outside-window'],
  ['expired', 'reasons.expired'],
  ['recipients-filter', 'reasons.recipients-filter'],
  ['no-record', 'reasons.no-record'],
  ['contact-deleted', 'reasons.contact-deleted'],
  ['duplicate', 'reasons.duplicate'],
  ['shared-address', 'reasons.shared-address'],
]);

/** Why so many did not get it. What only another system has words for is told in those, with how many it was said of. */
export const tellReasonOfMany = (
  reason: string | null,
  { count, say }: { readonly count: number; readonly say: Words['say'] },
): string => {
  if (reason === null) return say('reasons.unknown', { count });
  const [name = '', ...more] = reason.split(': ');
  const key = REASONS.get(name);
  if (key === undefined) return say('reasons.other', { count, reason: tellReason(reason, say) });
  return [say(key, { count }), ...more].join(': ');
};
