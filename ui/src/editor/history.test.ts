import { expect, test } from 'vitest';
import { beginHistory, BURST_PAUSE_MS, record, redo, undo } from './history.ts';
import { treeOf, wait } from './test-trees.ts';

const trees = Array.from({ length: 1000 }, (_, number) => treeOf([wait(`wait-${number}`)]));
const [first = treeOf([]), second = first, third = first] = trees;

test('everything can be undone, to the very beginning, and done again', () => {
  let history = beginHistory(first);
  for (const tree of trees.slice(1)) history = record(history, { tree, burst: null, at: 0 });
  for (let back = undo(history); back !== null; back = undo(back)) history = back;
  expect([history.tree, undo(history)]).toEqual([first, null]);
  for (let forth = redo(history); forth !== null; forth = redo(forth)) history = forth;
  expect([history.tree, redo(history)]).toEqual([trees.at(-1), null]);
});

test('what was undone is gone once something else was done', () => {
  const done = record(beginHistory(first), { tree: second, burst: null, at: 0 });
  const history = record(undo(done) ?? done, { tree: third, burst: null, at: 0 });
  expect([redo(history), undo(history)?.tree]).toEqual([null, first]);
});

test('typing into one setting is one step, until somebody pauses or types elsewhere', () => {
  const type = (history: ReturnType<typeof beginHistory>, number: number, burst: string, at: number) =>
    record(history, { tree: trees[number] ?? first, burst, at });
  let history = beginHistory(first);
  history = type(history, 1, 'send-1/subject', 0);
  history = type(history, 2, 'send-1/subject', BURST_PAUSE_MS);
  history = type(history, 3, 'send-1/subject', 2 * BURST_PAUSE_MS);
  history = type(history, 4, 'send-1/text', 2 * BURST_PAUSE_MS);
  history = type(history, 5, 'send-1/text', 3 * BURST_PAUSE_MS + 1);
  const back = (steps: number) => {
    let at = history;
    for (let step = 0; step < steps; step++) at = undo(at) ?? at;
    return trees.indexOf(at.tree);
  };
  expect([back(1), back(2), back(3), back(4)]).toEqual([4, 3, 0, 0]);
});

test('typing after an undo is a step of its own, and what changes nothing is none', () => {
  let history = record(beginHistory(first), { tree: second, burst: 'a', at: 0 });
  history = undo(history) ?? history;
  history = record(history, { tree: third, burst: 'a', at: 1 });
  expect(undo(history)?.tree).toBe(first);
  expect(record(history, { tree: third, burst: null, at: 2 })).toBe(history);
});
