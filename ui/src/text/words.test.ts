import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { catalogue as en } from './en.ts';
import { catalogue as it } from './it.ts';
import { catalogue as ro } from './ro.ts';
import { LANGUAGES, speak, Words } from './words.svelte.ts';

const CATALOGUES: Readonly<Record<string, Readonly<Record<string, string>>>> = { en, it, ro };

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

const partsOf = (element: Element): readonly Element[] =>
  'options' in element ? Object.values(element.options).flatMap(({ value }) => value) : [];
const everyPart = (elements: readonly Element[]): readonly Element[] =>
  elements.flatMap((element) => [element, ...everyPart(partsOf(element))]);
const parse = (text: string, language: string): readonly Element[] =>
  everyPart(new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst());

/** What a text says, whatever place in the source it has. */
const withoutPlaces = (said: unknown): unknown =>
  JSON.parse(JSON.stringify(said ?? null, (name, value: unknown) => (name === 'location' ? undefined : value)));

const LITERALS: ReadonlySet<number> = new Set([0]);
// A literal, and the # of a plural.
const NAMELESS: ReadonlySet<number> = new Set([...LITERALS, 7]);

const holesIn = (text: string, language: string): readonly string[] =>
  [
    ...new Set(
      parse(text, language).flatMap((part) => (NAMELESS.has(part.type) || !('value' in part) ? [] : [part.value])),
    ),
  ].toSorted();

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|svelte)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : [];
  });

test('every language has every text, and no other', () => {
  for (const language of LANGUAGES)
    expect(Object.keys(CATALOGUES[language] ?? {}).toSorted()).toEqual(Object.keys(en).toSorted());
});

test('no two areas have a text of the same name', () => {
  const areas = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const keys = areas.flatMap(({ name }) =>
    Object.keys(JSON.parse(readFileSync(join(import.meta.dirname, name, 'en.json'), 'utf8')) as object),
  );
  expect(keys.toSorted()).toEqual(Object.keys(en).toSorted());
});

test('every text is used', () => {
  const source = sources(resolve(import.meta.dirname, '..')).join('\n');
  const named = new Set(Array.from(source.matchAll(/'([\w.:-]+)'/g), ([, key]) => key));
  expect(Object.keys(en).filter((key) => !named.has(key))).toEqual([]);
});

test('every text can be read, and has the same holes in every language', () => {
  for (const [key, text] of Object.entries(en)) {
    for (const language of LANGUAGES) {
      expect([key, language, holesIn(CATALOGUES[language]?.[key] ?? '', language)]).toEqual([
        key,
        language,
        holesIn(text, 'en'),
      ]);
    }
  }
});

test('a number stands where its plural says so, and not behind a choice inside it, where it would be a #', () => {
  for (const language of LANGUAGES) {
    for (const [key, text] of Object.entries(CATALOGUES[language] ?? {})) {
      const bare = parse(text, language).some(
        (part) => LITERALS.has(part.type) && 'value' in part && part.value.includes('#'),
      );
      expect([language, key, bare]).toEqual([language, key, false]);
    }
  }
});

test('every plural has the forms of its language', () => {
  for (const language of LANGUAGES) {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    for (const [key, text] of Object.entries(CATALOGUES[language] ?? {})) {
      for (const part of parse(text, language)) {
        if (!('options' in part) || !('pluralType' in part)) continue;
        const given = Object.keys(part.options).filter((form) => !form.startsWith('='));
        expect([language, key, given.toSorted()]).toEqual([language, key, forms]);
      }
    }
  }
});

test('no text is empty, and none begins or ends with a space', () => {
  for (const language of LANGUAGES) {
    expect(
      Object.entries(CATALOGUES[language] ?? {}).filter(([, text]) => text === '' || text.trim() !== text),
    ).toEqual([]);
  }
});

test('numbers take the form that their language asks for', async () => {
  const words = new Words();
  const days = async (language: 'en' | 'it' | 'ro', amount: number): Promise<string> => {
    await words.choose(language);
    return words.say('duration.days', { amount });
  };
  expect(await days('en', 1)).toBe('1 day');
  expect(await days('it', 2)).toBe('2 giorni');
  expect([await days('ro', 1), await days('ro', 3), await days('ro', 25)]).toEqual(['1 zi', '3 zile', '25 de zile']);
});

test('of two quick choices the later one holds', async () => {
  const words = new Words();
  await Promise.all([words.choose('it'), words.choose('ro')]);
  expect([words.language, words.say('theme.dark')]).toEqual(['ro', 'Închise']);
});

test('the first language that somebody likes and the pages know is spoken', () => {
  expect(speak([null, 'ro-MD', 'en'])).toBe('ro');
  expect(speak(['de-AT', 'IT'])).toBe('it');
  expect(speak(['de'])).toBe('en');
  expect(speak([])).toBe('en');
});

test('shares are whole per cents, save the smallest', async () => {
  const words = new Words();
  await words.choose('en');
  expect([words.share(0), words.share(0.345), words.share(0.004), words.share(1)]).toEqual([
    '0%',
    '35%',
    '0.4%',
    '100%',
  ]);
});

// The form that Italian has for a million is for the word (“un milione di giorni”), and these pages write figures: “1.000.000 giorni”.
test('in Italian a million in figures is told like any other number', () => {
  for (const [key, text] of Object.entries(it)) {
    for (const part of parse(text, 'it')) {
      if (!('options' in part) || !('pluralType' in part)) continue;
      const { many, other } = part.options;
      expect([key, withoutPlaces(many?.value)]).toEqual([key, withoutPlaces(other?.value)]);
    }
  }
});
