import { expect, test } from 'vitest';
import { firstChildRow, nextRow, outlineRows, parentRow, previousRow, rowByName } from './outline.ts';
import { action, bigTree, branch, exit, goto, treeOf, wait, way, when } from './test-trees.ts';
import { TRIGGER } from './tree.ts';

const TREE = treeOf(
  [
    action('send'),
    branch('ask', when('yes', action('thank'), exit('end')), way('otherwise', wait('rest'), goto('send'))),
  ],
  [wait('lost')],
);
const ROWS = outlineRows(TREE, new Set());

test('rows come as the eye goes, with their level and their place among their neighbours', () => {
  expect(ROWS.map(({ level, id, kind, position, size }) => [level, id, kind, `${position}/${size}`])).toEqual([
    [1, TRIGGER, 'trigger', '1/4'],
    [1, 'send', 'action', '2/4'],
    [1, 'ask', 'branch', '3/4'],
    [2, 'ask/yes', 'way', '1/2'],
    [3, 'thank', 'action', '1/2'],
    [3, 'end', 'exit', '2/2'],
    [2, 'ask/otherwise', 'way', '2/2'],
    [3, 'rest', 'wait', '1/2'],
    [3, 'ask/otherwise!', 'goto', '2/2'],
    [1, 'loose/0', 'loose', '4/4'],
    [2, 'lost', 'wait', '1/1'],
  ]);
});

test('each row knows the place right after it', () => {
  expect(ROWS.map(({ place }) => place)).toEqual([
    'main',
    'send+',
    null,
    'ask/yes',
    'thank+',
    null,
    'ask/otherwise',
    'rest+',
    null,
    'loose/0',
    'lost+',
  ]);
});

test('what hangs under a closed row is not to be seen', () => {
  const rows = outlineRows(TREE, new Set(['ask', 'loose/0', 'send']));
  expect(rows.map(({ id, expandable, expanded }) => [id, expandable, expanded])).toEqual([
    [TRIGGER, false, false],
    ['send', false, false],
    ['ask', true, false],
    ['loose/0', true, false],
  ]);
});

test('the keyboard goes down, up, out and in', () => {
  const ids = [nextRow(ROWS, 'ask'), previousRow(ROWS, 'ask'), parentRow(ROWS, 'thank'), firstChildRow(ROWS, 'ask')];
  expect(ids.map((row) => row?.id)).toEqual(['ask/yes', 'send', 'ask/yes', 'ask/yes']);
  expect([
    previousRow(ROWS, TRIGGER),
    nextRow(ROWS, 'lost'),
    parentRow(ROWS, 'send'),
    firstChildRow(ROWS, 'send'),
  ]).toEqual([null, null, null, null]);
});

test('typing finds a row by its name: a word from here on, one letter again and again the next one', () => {
  const names: Readonly<Record<string, string>> = {
    send: 'Écrire',
    thank: 'Ecrire merci',
    rest: 'Wait a day',
    lost: 'wait',
  };
  const find = (from: string, typed: string): string | undefined =>
    rowByName(ROWS, { from, typed, nameOf: ({ id }) => names[id] ?? id })?.id;
  expect([find(TRIGGER, 'e'), find('send', 'e'), find('send', 'ee'), find('send', 'ecr')]).toEqual([
    'send',
    'thank',
    'thank',
    'send',
  ]);
  expect([find('send', 'wait a'), find('rest', 'w'), find('lost', 'w'), find('send', 'zzz'), find('send', '')]).toEqual(
    ['rest', 'lost', 'rest', undefined, undefined],
  );
});

test('two hundred steps are as many rows, and their ways', () => {
  expect(outlineRows(bigTree(200), new Set())).toHaveLength(1 + 200 + 80);
});
