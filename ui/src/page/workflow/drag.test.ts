import { expect, test } from 'vitest';
import { Drag, edgePull, nearestTarget, type Dragged, type Target } from './drag.svelte.ts';

const WAIT: Dragged = { kind: 'new', piece: { kind: 'wait' }, title: 'Wait' };
const AREA = { left: 0, top: 0, right: 800, bottom: 600 };
const TARGETS: readonly Target[] = [
  { place: 'main', x: 400, y: 100 },
  { place: 'send-1+', x: 400, y: 300 },
];

const begin = () => {
  const dropped: [string, string][] = [];
  const drag = new Drag({
    targets: () => TARGETS,
    area: () => AREA,
    ondrop: ({ title }, place) => dropped.push([title, place]),
  });
  drag.press(WAIT, { x: 900, y: 100 });
  return { drag, dropped };
};

test('a press that hardly moves is a click', () => {
  const { drag, dropped } = begin();
  drag.move({ x: 903, y: 102 });
  expect([drag.carried, drag.release(), dropped, drag.state.kind]).toEqual([null, false, [], 'idle']);
});

test('what is carried is dropped at the nearest place', () => {
  const { drag, dropped } = begin();
  drag.move({ x: 700, y: 280 });
  expect([drag.carried, drag.over]).toEqual([WAIT, null]);
  drag.move({ x: 430, y: 280 });
  expect(drag.over).toBe('send-1+');
  expect([drag.release(), dropped]).toEqual([true, [['Wait', 'send-1+']]]);
});

test('let go away from every place, or beside the canvas, nothing is dropped', () => {
  const far = begin();
  far.drag.move({ x: 700, y: 590 });
  expect([far.drag.release(), far.dropped]).toEqual([true, []]);
  const beside = begin();
  beside.drag.move({ x: 810, y: 100 });
  expect([beside.drag.over, beside.drag.release(), beside.dropped]).toEqual([null, true, []]);
});

test('it can be put back', () => {
  const { drag, dropped } = begin();
  drag.move({ x: 400, y: 300 });
  drag.cancel();
  expect([drag.carried, drag.release(), dropped]).toEqual([null, false, []]);
});

test('at the edge the canvas moves, once the pointer has been away from the edges', () => {
  const { drag } = begin();
  drag.move({ x: 790, y: 300 });
  expect(drag.pull()).toEqual({ x: 0, y: 0 });
  drag.move({ x: 400, y: 300 });
  drag.move({ x: 400, y: 590 });
  expect(drag.pull().x).toBe(0);
  expect(drag.pull().y).toBeGreaterThan(0);
});

test('the nearer the edge, the faster; beside the canvas not at all', () => {
  const slow = edgePull({ x: 400, y: 560 }, AREA).y;
  const fast = edgePull({ x: 400, y: 599 }, AREA).y;
  expect(fast).toBeGreaterThan(slow);
  expect(edgePull({ x: 5, y: 300 }, AREA).x).toBeLessThan(0);
  expect(edgePull({ x: 900, y: 300 }, AREA)).toEqual({ x: 0, y: 0 });
});

test('of two places the nearer takes it, and none that is far away', () => {
  expect(nearestTarget(TARGETS, { x: 400, y: 190 })).toBe('main');
  expect(nearestTarget(TARGETS, { x: 400, y: 210 })).toBe('send-1+');
  expect(nearestTarget(TARGETS, { x: 400, y: 599 })).toBeNull();
});
