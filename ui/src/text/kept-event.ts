import { recordName, type Json, type TimelineEntry } from '@innesto/sdk/contract';
import type { KeptThings } from '../data/kept-things.svelte.ts';
import { tellAmount, unitBeside } from './amount.ts';
import { keptTeller } from './kept.ts';
import type { TimelineWords } from './timeline.ts';
import type { WordKey, Words } from './words.svelte.ts';

interface Teller {
  readonly things: Pick<KeptThings, 'kept' | 'collection' | 'balances'>;
  readonly words: Pick<Words, 'say' | 'language'>;
}

const OF_RECORDS: ReadonlyMap<string, readonly [WordKey, TimelineWords['tint']]> = new Map([
  ['created', ['event.record-created', 'good']],
  ['updated', ['event.record-updated', 'plain']],
  ['deleted', ['event.record-deleted', 'failed']],
]);

const numberIn = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const textIn = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What became of a record: as its plugin calls that, else by where it is kept. */
const recordWords = (
  { type = '', payload }: TimelineEntry,
  { things, words: { say, language } }: Teller,
  [plugin, name, what]: readonly [string, string, string],
): TimelineWords | null => {
  const found = OF_RECORDS.get(what);
  const collection = things.collection({ plugin, collection: name });
  if (found === undefined || collection === null) return null;
  const [key, tint] = found;
  const attributes = payload?.['attributes'];
  const told = keptTeller(things.kept.value, language);
  const title = told.event(type) ?? say(key, { collection: told.collection(collection) });
  return { icon: 'plugin', tint, title, detail: isObject(attributes) ? recordName(collection, { attributes }) : null };
};

const balanceWords = (
  { payload = {} }: TimelineEntry,
  { things, words: { say, language } }: Teller,
  [plugin, name, what]: readonly [string, string, string],
): TimelineWords | null => {
  const balance = things.balances.find((one) => one.plugin === plugin && one.balance === name);
  if (what !== 'changed' || balance === undefined) return null;
  const told = keptTeller(things.kept.value, language);
  const title = told.balance(balance);
  const form = { language, decimals: balance.decimals, unit: unitBeside(title, told.unit(balance)) };
  const [before, after] = [numberIn(payload['before']), numberIn(payload['after'])];
  const change = say('ledger.before-after', { before: tellAmount(before, form), after: tellAmount(after, form) });
  const reason = textIn(payload['reason']) ?? (payload['source'] === 'lapse' ? say('ledger.source-lapse') : null);
  return {
    icon: 'plugin',
    tint: after < before ? 'waiting' : 'good',
    title: say('event.balance-changed', {
      balance: title,
      amount: tellAmount(after - before, { ...form, isSigned: true }),
    }),
    detail: [change, reason].filter((part) => part !== null).join(' · '),
  };
};

/** What the plugin itself calls what it reports. */
const ownWords = ({ type = '' }: TimelineEntry, { things, words: { language } }: Teller): TimelineWords | null => {
  const title = keptTeller(things.kept.value, language).event(type);
  return title === null ? null : { icon: 'plugin', tint: 'plain', title, detail: null };
};

/** Tells what plugins did with what they keep of a contact, and what they reported; null for whatever else happened. */
export const tellKeptEvent = (entry: TimelineEntry, teller: Teller): TimelineWords | null => {
  const [plugin, name, what, ...rest] = (entry.type ?? '').split('.');
  if (plugin === undefined || name === undefined) return null;
  if (what === undefined || rest.length > 0) return ownWords(entry, teller);
  const path = [plugin, name, what] as const;
  return recordWords(entry, teller, path) ?? balanceWords(entry, teller, path) ?? ownWords(entry, teller);
};
