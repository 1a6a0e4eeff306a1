import { expect, test } from 'vitest';
import { layOut } from '../../editor/lay-out.ts';
import { action, branch, treeOf, wait, way, when } from '../../editor/test-trees.ts';
import { TRIGGER } from '../../editor/tree.ts';
import { Board, middleOf, spotsOf, strokesOf } from './board.ts';

const before = treeOf([action('mail'), wait('pause')]);
const after = treeOf([...before.main, branch('ask', when('yes', action('more')), way('otherwise'))]);

test('the trigger’s middle is the board’s zero, whatever grows beside it', () => {
  for (const tree of [before, after]) {
    const trigger = new Board().nodesOf(layOut(tree)).find(({ id }) => id === `item:${TRIGGER}`);
    expect((trigger?.position.x ?? 0) + (trigger?.width ?? 0) / 2).toBe(0);
  }
});

test('what an edit does not move is the same object afterwards', () => {
  const board = new Board();
  const first = new Map(board.nodesOf(layOut(before)).map((node) => [node.id, node]));
  const second = new Map(board.nodesOf(layOut(after)).map((node) => [node.id, node]));
  for (const id of ['item:mail', 'item:pause', 'place:main', 'place:mail+']) expect(second.get(id)).toBe(first.get(id));
  expect([...second.keys()].filter((id) => !first.has(id)).toSorted()).toEqual([
    'item:ask',
    'item:more',
    'place:ask+',
    'place:ask/otherwise',
    'place:ask/yes',
    'place:more+',
    'way:ask/otherwise',
    'way:ask/yes',
  ]);
});

test('all lines are one stroke; places are stops only where something can be put in', () => {
  const layout = layOut(after);
  expect(strokesOf(layout).flow.split('M').length - 1).toBe(layout.lines.length);
  expect(spotsOf(layout, false).map(({ stop }) => stop.kind)).not.toContain('place');
  expect(spotsOf(layout, true)).toHaveLength(layout.boxes.length + layout.slots.length);
  expect(middleOf(layout)).toBeGreaterThan(0);
});
