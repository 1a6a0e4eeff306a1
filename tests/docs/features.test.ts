import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** How many features each letter has, in the order of the page. */
const LETTERS = { T: 16, A: 15, W: 21, D: 7, G: 8, S: 6, B: 3, F: 4, M: 7, C: 5, P: 5, U: 4 };
const IDS = Object.entries(LETTERS).flatMap(([letter, most]) =>
  Array.from({ length: most }, (_, number) => `${letter}${number + 1}`),
);

const STATE = /^(done|begun \([^()]+\)|not yet)$/;
const NO_PROOF = '—';

interface Row {
  readonly id: string;
  readonly state: string;
  readonly proof: string;
}

const page = await readFile(join(ROOT, 'docs', 'features.md'), 'utf8');
const rows: readonly Row[] = page.split('\n').flatMap((line) => {
  const [, id, state, proof] = /^\| ([A-Z]\d+) \| (.+?) \| (.+?) \|$/.exec(line) ?? [];
  return id === undefined || state === undefined || proof === undefined ? [] : [{ id, state, proof }];
});

test('every feature has its row, once and in order', () => {
  expect(rows.map(({ id }) => id)).toEqual(IDS);
});

test('every state is done, begun with what is missing, or not yet', () => {
  expect(rows.filter(({ state }) => !STATE.test(state))).toEqual([]);
});

test('every proof is a test that is there', () => {
  const proofs = rows.map(({ proof }) => proof).filter((proof) => proof !== NO_PROOF);
  expect(proofs.filter((proof) => !proof.endsWith('.test.ts') || !existsSync(join(ROOT, proof)))).toEqual([]);
});

/** What a workflow is begun and made of: each has a story of its own, through the API and the engine to its effect. */
const STORIES = ['T', 'A'].flatMap((letter) => Array.from({ length: 10 }, (_, number) => `${letter}${number + 1}`));

test('each of the ten triggers and the ten actions is told by name, on both databases', async () => {
  const untold = await Promise.all(
    STORIES.map(async (id) => {
      const proof = rows.find((row) => row.id === id)?.proof ?? NO_PROOF;
      const story = proof.startsWith('tests/acceptance/') ? await readFile(join(ROOT, proof), 'utf8') : '';
      const isNamed = new RegExp(`(test|describe)\\('([^']*[ ,])?${id}[,:]`).test(story);
      return isNamed && story.includes('describe.each(DATABASES)') ? [] : [`${id}: ${proof}`];
    }),
  );
  expect(untold.flat()).toEqual([]);
});

test('what is done is proved, and what is not there is not', () => {
  expect(rows.filter(({ state, proof }) => state === 'done' && proof === NO_PROOF)).toEqual([]);
  expect(rows.filter(({ state, proof }) => state === 'not yet' && proof !== NO_PROOF)).toEqual([]);
});

test('the names above each table tell its features, once each and in order', () => {
  const told = page
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => (section.split('\n| ')[0] ?? '').match(/(?<=[\s·]|^)[A-Z]\d+(?= )/gm) ?? []);
  expect(told).toEqual(IDS);
});
