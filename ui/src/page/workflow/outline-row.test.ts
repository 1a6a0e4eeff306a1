import { expect, test } from 'vitest';
import { outlineRows } from '../../editor/outline.ts';
import { action, branch, treeOf, wait, way, when } from '../../editor/test-trees.ts';
import { Words } from '../../text/words.svelte.ts';
import { ancestorsOf, rowLabel, rowStop, wayOfRow } from './outline-row.ts';

const TREE = treeOf(
  [branch('ask', when('yes', branch('again', when('a', wait('deep')), way('otherwise'))), way('otherwise'))],
  [action('lost')],
);

test('a way’s row is the place at its beginning; every other is its item', () => {
  const stops = outlineRows(TREE, new Set()).map((row) => `${rowStop(row).kind} ${rowStop(row).id}`);
  expect(stops.slice(1, 6)).toEqual(['item ask', 'place ask/yes', 'item again', 'place again/a', 'item deep']);
  expect(wayOfRow({ id: 'ask/yes' })).toEqual({ step: 'ask', port: 'yes' });
});

test('what a row hangs under is told from the inside out', () => {
  expect(ancestorsOf(TREE, 'deep')).toEqual(['again/a', 'again', 'ask/yes', 'ask']);
  expect(ancestorsOf(TREE, 'again/otherwise')).toEqual(['again', 'ask/yes', 'ask']);
  expect(ancestorsOf(TREE, 'lost')).toEqual(['loose/0']);
  expect(ancestorsOf(TREE, 'nowhere')).toEqual([]);
});

test('whoever hears a row hears what the others see', async () => {
  const words = new Words();
  await words.choose('en');
  const counts = { entered: 40, waiting: 0, done: 35, skipped: 5, failed: 0, ended: 0 };
  const row = { over: null, name: 'Welcome', what: 'Hello!', share: null, counts, problems: 2, isBranch: false };
  expect(rowLabel(row, words)).toBe('Welcome. Hello!. 40 Entered. 35 Done. 5 Skipped. 2 things are missing');
  const taken = { ...row, name: 'Opened', what: null, share: { count: 12, share: 0.35 }, counts: null, problems: 0 };
  expect(rowLabel(taken, words)).toBe('Opened. 35% 12');
  expect(rowLabel({ ...row, counts: { ...counts, entered: 0 }, problems: 0 }, words)).toBe('Welcome. Hello!');
});
