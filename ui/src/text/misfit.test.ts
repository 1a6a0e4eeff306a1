import { MISFITS, type MisfitCode, type PluginMisfit } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { MISFIT_WORDS, tellDraftMisfit, tellObstacleRecord } from './misfit.ts';
import { speakerOf } from './plugin.ts';
import english from './plugins/en.json';
import italian from './plugins/it.json';
import romanian from './plugins/ro.json';
import { Words, type Language } from './words.svelte.ts';

const CODES = Object.keys(MISFITS) as MisfitCode[];
const KEY = 'action.greet.config.word.title';
const texts = { [KEY]: 'Saluto', 'action.greet.title': 'Saluta', 'collection.bikes.record.colour.title': 'Colore' };

const teller = async (language: Language) => {
  const words = new Words();
  await words.choose(language);
  return { words, speak: speakerOf({ translations: { it: texts } }, language) };
};

const why = (code: MisfitCode, parts: PluginMisfit['parts'] = {}): PluginMisfit => ({
  code,
  path: '/word',
  label: { key: KEY, title: 'Greeting' },
  parts,
});
const PARTS: PluginMisfit['parts'] = {
  limit: 5,
  type: 'integer',
  format: 'date-time',
  version: '2.0.0',
  message: 'no',
  verdict: 'timeout',
};
const AMONG = [
  { key: KEY, title: 'Greeting' },
  { key: 'action.greet.config.other.title', title: 'Other' },
];

describe.each(Object.entries({ en: english, it: italian, ro: romanian }))('in %s', (language, texts_) => {
  // A hole for which the hub tells nothing cannot be filled.
  test.each(CODES)('%s is told in a whole sentence, with no more than the hub tells', async (code) => {
    const parts = Object.fromEntries(MISFITS[code].map((name) => [name, PARTS[name] ?? '']));
    const known: Readonly<Record<string, string>> = texts_;
    const detail = 'English of the hub';
    const misfit = { step: null, title: null, detail, why: { ...why(code, parts), among: AMONG } };
    const told = tellDraftMisfit(misfit, await teller(language as Language));
    expect(told).not.toContain('{');
    expect(told).not.toContain(detail);
    expect(known[MISFIT_WORDS[code]]).toMatch(/[.!?}]$/);
  });
});

test('what does not fit is told by the label of its form and the name of its step, in the person’s language', async () => {
  const said = await teller('it');
  const title = { key: 'action.greet.title', title: 'Greet' };
  const tell = (one: PluginMisfit): string => tellDraftMisfit({ step: 's1', title, detail: '', why: one }, said);
  expect(tell(why('MISSING'))).toBe('Saluta · Manca «Saluto».');
  expect(tell(why('TOO_LONG', { limit: 1 }))).toBe('Saluta · «Saluto»: al massimo 1 carattere.');
  expect(tell(why('WRONG_FORMAT', { format: 'date-time' }))).toBe('Saluta · «Saluto»: ci vuole una data con l’ora.');
  expect(tell(why('STOPPED', { verdict: 'timeout' }))).toContain('Ha impiegato più tempo');
  expect(tell({ ...why('ONE_NEEDED'), label: null, among: AMONG })).toBe('Saluta · Serve «Saluto» o «Other».');
  expect(tellDraftMisfit({ step: 's1', title: 'Il primo', detail: '', why: why('EMPTY') }, said)).toBe(
    'Il primo · «Saluto»: ancora da compilare.',
  );
});

test('a record is told by what does not fit, or by what another one has already', async () => {
  const said = await teller('it');
  const label = { key: 'collection.bikes.record.colour.title', title: 'Colour' };
  expect(tellObstacleRecord({ id: 'r', detail: '', why: { ...why('SECRET'), label } }, said)).toContain('«Colore»');
  const same = [
    { label, value: 'rosso' },
    { label: { key: 'collection.bikes.record.pin.title', title: 'PIN' }, value: null },
  ];
  expect(tellObstacleRecord({ id: 'r', detail: '', same, other: 'o' }, said)).toBe('Colore: rosso, PIN');
});

test('what a hub of before or of later says is told as it says it', async () => {
  const said = await teller('it');
  expect(tellObstacleRecord({ id: 'r', detail: '/colour “Colour” is missing.' }, said)).toBe('“Colour” is missing.');
  const later: PluginMisfit = JSON.parse(JSON.stringify({ ...why('UNFIT'), code: 'NEWER' })) as PluginMisfit;
  expect(tellObstacleRecord({ id: 'r', detail: 'It is so.', why: later }, said)).toBe('It is so.');
});
