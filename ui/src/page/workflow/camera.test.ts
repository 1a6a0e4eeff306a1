import { expect, test } from 'vitest';
import { beginning, bringIntoSight, wholeBoard } from './camera.ts';

const CANVAS = { width: 1000, height: 600 };
const VIEW = { x: 500, y: 0, zoom: 1 };

test('one begins at the trigger in the middle, near enough to read', () => {
  expect(beginning({ width: 600 }, CANVAS)).toMatchObject({ x: 500, zoom: 1 });
  expect(beginning({ width: 1100 }, CANVAS).zoom).toBeCloseTo(0.91);
  expect(beginning({ width: 9000 }, CANVAS).zoom).toBe(0.85);
});

test('what is in sight moves nothing', () => {
  expect(bringIntoSight({ x: -150, y: 200, width: 300, height: 88 }, VIEW, CANVAS)).toBeNull();
});

test('what is not comes in by the shortest way', () => {
  expect(bringIntoSight({ x: -150, y: 900, width: 300, height: 88 }, VIEW, CANVAS)).toEqual({
    x: 500,
    y: 600 - 72 - 988,
    zoom: 1,
  });
  expect(bringIntoSight({ x: -900, y: 200, width: 300, height: 88 }, VIEW, CANVAS)).toMatchObject({ x: 972, y: 0 });
});

test('everything at once fits, however much it is', () => {
  const { zoom, x } = wholeBoard({ width: 2000, height: 6000 }, 500, CANVAS);
  expect(zoom).toBeCloseTo(0.15, 1);
  expect(x).toBeCloseTo(500 - 500 * zoom);
});
