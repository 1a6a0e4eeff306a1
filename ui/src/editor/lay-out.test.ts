import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';
import type { Box, Layout } from './layout.ts';
import { placesOf } from './place.ts';
import { roundedPath } from './rounded-path.ts';
import { action, bigTree, branch, END_ITEM, exit, goto, loop, trees, treeOf, wait, way, when } from './test-trees.ts';
import { stepsOf, TRIGGER } from './tree.ts';

const boxOf = ({ boxes }: Layout, id: string): Box => {
  const box = boxes.find((one) => one.id === id);
  if (box === undefined) throw new Error(`no box ${id}`);
  return box;
};
const middle = ({ x, width }: Box): number => x + width / 2;

const overlap = (left: Omit<Box, 'kind' | 'depth' | 'loose'>, right: typeof left): boolean =>
  left.x < right.x + right.width &&
  right.x < left.x + left.width &&
  left.y < right.y + right.height &&
  right.y < left.y + left.height;

test('steps in a row stand one below the other, on one line, with a place before each and one at the end', () => {
  const layout = layOut(treeOf([action('send'), wait('wait'), exit('end')]));
  expect(layout.boxes.map(({ id }) => id)).toEqual([TRIGGER, 'send', 'wait', 'end']);
  expect(new Set(layout.boxes.map(middle)).size).toBe(1);
  expect(layout.slots.map(({ place }) => place)).toEqual(['main', 'send+', 'wait+']);
  expect(layout.lines.map(({ id }) => id)).toEqual(['next:send', 'next:wait', 'next:end']);
  expect(boxOf(layout, 'wait').height).toBeLessThan(boxOf(layout, 'send').height);
});

test('a workflow that is not begun has one place, and its end', () => {
  const layout = layOut(treeOf([]));
  expect(layout.boxes.map(({ id, kind }) => [id, kind])).toEqual([
    [TRIGGER, 'trigger'],
    ['main!', 'end'],
  ]);
  expect(layout.slots.map(({ place }) => place)).toEqual(['main']);
});

test('the ways of a condition stand side by side below it, each under its label, and join below the longest', () => {
  const layout = layOut(
    treeOf([branch('ask', when('yes', action('thank'), action('more')), way('otherwise', wait('rest'))), wait('last')]),
  );
  const [thank, rest, ask, last] = ['thank', 'rest', 'ask', 'last'].map((id) => boxOf(layout, id));
  if (thank === undefined || rest === undefined || ask === undefined || last === undefined) throw new Error('no box');
  expect(middle(thank)).toBeLessThan(middle(rest));
  expect((middle(thank) + middle(rest)) / 2).toBe(middle(ask));
  expect(middle(last)).toBe(middle(ask));
  expect(thank.y).toBe(rest.y);
  const more = boxOf(layout, 'more');
  expect(last.y).toBeGreaterThan(more.y + more.height);
  expect(layout.labels.map(({ id, x, width }) => [id, x + width / 2])).toEqual([
    ['ask/yes', middle(thank)],
    ['ask/otherwise', middle(rest)],
  ]);
  expect(layout.lines.filter(({ to }) => to === null).map(({ id, from }) => [id, from])).toEqual([
    ['join:ask/yes', 'more'],
    ['join:ask/otherwise', 'rest'],
  ]);
});

test('beside the line of an action its other ways', () => {
  const layout = layOut(treeOf([action('send', [way('failed', wait('call'))]), wait('last')]));
  const send = boxOf(layout, 'send');
  expect(boxOf(layout, 'call').x).toBeGreaterThan(middle(send));
  expect(middle(boxOf(layout, 'last'))).toBe(middle(send));
  expect(layout.lines.find(({ id }) => id === 'done:send')?.points).toHaveLength(2);
});

test('ways that end do not join, and jumps are lines of their own', () => {
  const layout = layOut(
    treeOf([
      wait('day'),
      branch('ask', when('yes', exit('end')), when('no', goto('day')), when('so', END_ITEM), way('otherwise')),
      wait('last'),
    ]),
  );
  expect(layout.lines.filter(({ id }) => id.startsWith('join:')).map(({ id }) => id)).toEqual(['join:ask/otherwise']);
  expect(layout.lines.filter(({ kind }) => kind === 'jump')).toMatchObject([{ from: 'ask/no!', to: 'day' }]);
  expect(boxOf(layout, 'ask/so!').kind).toBe('end');
  expect(layOut(treeOf([goto('gone')])).lines.filter(({ kind }) => kind === 'jump')).toEqual([]);
});

test('what nobody leads to stands beside everything else', () => {
  const layout = layOut(
    treeOf([branch('ask', when('yes', action('a')), way('otherwise', action('b')))], [action('c')]),
  );
  const [b, c] = [boxOf(layout, 'b'), boxOf(layout, 'c')];
  expect([b.loose, c.loose, c.x > b.x + b.width]).toEqual([false, true, true]);
  expect(layout.lines.some(({ to }) => to === 'c')).toBe(false);
});

test('whatever the tree: each step has a box, each place a slot, nothing covers anything, all of it is inside', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const layout = layOut(tree);
      const steps = stepsOf(tree).map(({ id }) => id);
      expect(layout.boxes.map(({ id }) => id)).toEqual(expect.arrayContaining(steps));
      expect(new Set(layout.boxes.map(({ id }) => id)).size).toBe(layout.boxes.length);
      expect(layout.slots.map(({ place }) => place).toSorted()).toEqual(
        placesOf(tree)
          .map(({ id }) => id)
          .toSorted(),
      );
      const slots = layout.slots.map(({ place, x, y }) => ({ id: place, x: x - 14, y: y - 14, width: 28, height: 28 }));
      const all = [...layout.boxes, ...layout.labels, ...slots];
      const covered = all.flatMap((one, index) =>
        all.slice(index + 1).flatMap((other) => (overlap(one, other) ? [`${one.id} covers ${other.id}`] : [])),
      );
      expect(covered).toEqual([]);
      for (const { x, y, width, height } of all) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(layout.width);
        expect(y + height).toBeLessThanOrEqual(layout.height);
      }
      for (const { points } of layout.lines) for (const { x } of points) expect(x).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 150 },
  );
});

test('two hundred steps are laid out the same way each time', () => {
  const tree = bigTree(200);
  expect(layOut(tree)).toEqual(layOut(tree));
  expect(layOut(tree).boxes).toHaveLength(202);
});

test('a path turns round its corners, and straight on where there is none', () => {
  const at = (x: number, y: number) => ({ x, y });
  expect(roundedPath([at(0, 0), at(0, 100)])).toBe('M0 0L0 100');
  expect(roundedPath([at(0, 0), at(0, 100), at(50, 100)])).toBe('M0 0L0 88Q0 100 12 100L50 100');
  expect(roundedPath([])).toBe('');
});

test('what a loop repeats stands below it in a frame, and its end leads back along the left', () => {
  const layout = layOut(
    treeOf([loop('round', [action('send'), wait('day')], way('exhausted', wait('call'))), wait('bye')]),
  );
  const [round, send, day, call, bye] = ['round', 'send', 'day', 'call', 'bye'].map((id) => boxOf(layout, id));
  if (round === undefined || send === undefined || day === undefined || call === undefined || bye === undefined)
    throw new Error('no box');
  const [frame] = layout.frames;
  if (frame === undefined) throw new Error('no frame');
  for (const box of [round, send, day]) {
    expect(middle(box)).toBe(middle(round));
    expect([box.x > frame.x, box.x + box.width < frame.x + frame.width]).toEqual([true, true]);
    expect([box.y > frame.y, box.y + box.height < frame.y + frame.height]).toEqual([true, true]);
  }
  expect(call.x).toBeGreaterThan(frame.x + frame.width);
  expect([middle(bye), bye.y > frame.y + frame.height]).toEqual([middle(round), true]);
  const back = layout.lines.find(({ kind }) => kind === 'back');
  expect(back).toMatchObject({ id: 'back:round', from: 'day', to: 'round' });
  expect(back?.points.at(-1)).toEqual({ x: round.x, y: round.y + round.height / 2 });
  for (const { x } of back?.points ?? []) expect(x).toBeGreaterThan(frame.x);
  expect(layout.lines.find(({ id }) => id === 'done:round')?.points[0]).toEqual({
    x: middle(round),
    y: frame.y + frame.height,
  });
  // Nobody comes back from what ends.
  expect(layOut(treeOf([loop('round', [exit('end')])])).lines.filter(({ kind }) => kind === 'back')).toEqual([]);
});
