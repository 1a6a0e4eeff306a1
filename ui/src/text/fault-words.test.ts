import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULT_WORDS } from './fault-words.ts';
import english from './faults/en.json';
import italian from './faults/it.json';
import romanian from './faults/ro.json';

// The reference page is made from the hub's catalogue, and a test keeps it so.
const REFERENCE = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'faults.md');
const [, ...sections] = readFileSync(REFERENCE, 'utf8').split('\n## ');
const CATALOGUE = new Map(
  sections.map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n'))]),
);
const WORDS: Readonly<Record<string, string>> = english;

/** The faults that no page can show, by whom they meet instead. */
const NOT_ON_PAGES = {
  'whoever starts the hub, in the terminal': [
    'INNESTO_CONFIG',
    'INNESTO_PORT_IN_USE',
    'INNESTO_DATABASE_OPEN',
    'INNESTO_DATA_IN_USE',
    'INNESTO_ROLE_ALONE',
    'INNESTO_DATABASE_NEWER',
    'INNESTO_SECRET_KEY_MISSING',
    'INNESTO_SECRET_KEY_OTHER',
    'INNESTO_SEALING_KEY_MISSING',
  ],
  'whoever gives commands for keys, in the terminal': [
    'INNESTO_SEALING_KEY_IN_USE',
    'INNESTO_SEALING_KEY_HELD',
    'INNESTO_SEALING_KEY_UNKNOWN',
  ],
  'programs that make their own Idempotency-Keys, or ask for secrets by them': [
    'INNESTO_IDEMPOTENCY_KEY',
    'INNESTO_IDEMPOTENCY_REUSED',
    'INNESTO_IDEMPOTENCY_SECRET',
  ],
  'other systems, at addresses that are theirs': [
    'INNESTO_WEBHOOK_STOPPED',
    'INNESTO_WEBHOOK_SIGNATURE',
    'INNESTO_ENDPOINT_BROKEN',
    'INNESTO_ENDPOINT_BUSY',
  ],
  'rows of an import, which have words of their own': [
    'INNESTO_IMPORT_CELLS',
    'INNESTO_IMPORT_ENCODING',
    'INNESTO_IMPORT_KEY',
    'INNESTO_IMPORT_DATABASE',
  ],
};

const holesIn = (text: string): readonly string[] => Array.from(text.matchAll(/\{(\w+)[,}]/g), ([, hole = '']) => hole);

test('a page tells every fault that it can meet in the person’s language, and no other', () => {
  const known = [...FAULT_WORDS.keys(), ...Object.values(NOT_ON_PAGES).flat()];
  expect(known.toSorted()).toEqual([...CATALOGUE.keys()].toSorted());
});

// The other languages have the same texts with the same holes: the test of all words sees to that.
test.each([...FAULT_WORDS])('the hub tells whatever the words for %s have room for', (code, [what, remedy, more]) => {
  const asked = [...holesIn(WORDS[what] ?? ''), ...holesIn(WORDS[remedy] ?? ''), ...(more === undefined ? [] : [more])];
  const told = holesIn(CATALOGUE.get(code) ?? '');
  expect(asked.filter((hole) => !told.includes(hole))).toEqual([]);
});

/** What ends in the hub’s own words, and so has no end of its own. */
const OPEN: ReadonlySet<string> = new Set(['fault.details']);

// Where there is room for a line only, what happened, what to do and the details follow each other.
test.each(Object.entries({ english, italian, romanian }))('each fault in %s is told in whole sentences', (_, texts) => {
  const running = Object.entries(texts).filter(([key, text]) => !OPEN.has(key) && !/[.!?]$/.test(text));
  expect(running).toEqual([]);
});
