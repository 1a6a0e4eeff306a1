import { expect, test } from 'vitest';
import { outlineRows } from '../../editor/outline.ts';
import { action, branch, treeOf, wait, way, when } from '../../editor/test-trees.ts';
import { ancestorsOf, rowStop, wayOfRow } from './outline-row.ts';

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
