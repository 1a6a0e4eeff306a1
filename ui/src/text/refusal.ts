import type { RefusedRow } from '../data/read-report.ts';
import type { WordKey, Words } from './words.svelte.ts';

const REASONS: ReadonlyMap<string, WordKey> = new Map([
  ['INNESTO_CONTACT_EMAIL', 'refusal.email'],
  ['INNESTO_CONTACT_PHONE', 'refusal.phone'],
  ['INNESTO_CONTACT_IDENTITY', 'refusal.identity'],
  ['INNESTO_CONTACT_AMBIGUOUS', 'refusal.ambiguous'],
  ['INNESTO_CONTACT_TAKEN', 'refusal.taken'],
  ['INNESTO_CONTACT_TEXT', 'refusal.text'],
  ['INNESTO_FIELD_VALUE', 'refusal.value'],
  ['INNESTO_TIME_ZONE', 'refusal.time-zone'],
  ['INNESTO_IMPORT_CELLS', 'refusal.cells'],
  ['INNESTO_IMPORT_ENCODING', 'refusal.encoding'],
  ['INNESTO_IMPORT_KEY', 'refusal.key'],
]);

/** Why a row was not taken in; what these pages have no words for, as the hub tells it. */
export const tellRefusal = ({ code, detail }: RefusedRow, say: Words['say']): string => {
  const key = REASONS.get(code);
  if (key === undefined) return detail;
  // The value at fault is the last that the hub quotes.
  const value = [...detail.matchAll(/“([^”]*)”/g)].at(-1)?.[1] ?? '–';
  return say(key, { value });
};
