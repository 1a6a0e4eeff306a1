import { expect, test } from 'vitest';
import { beginning, bringIntoSight, resized, wholeBoard } from './camera.ts';

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

const PANEL = { width: 600, height: 600 };

test('a panel beside the canvas takes its room from both sides, and gives it back', () => {
  const narrow = { layout: { width: 500 }, from: CANVAS, to: PANEL, piece: null };
  expect(resized(VIEW, narrow)).toEqual({ x: 300, y: 0, zoom: 1 });
  expect(resized({ x: 300, y: 0, zoom: 1 }, { ...narrow, from: PANEL, to: CANVAS })).toEqual(VIEW);
});

test('beside a panel one sees as much of the width as can be read, unless one chose how near to be', () => {
  const wide = { layout: { width: 660 }, from: CANVAS, to: PANEL, piece: null };
  const beside = resized(VIEW, wide);
  expect(beside.zoom).toBeCloseTo(0.91);
  expect(beside.x).toBeCloseTo(300);
  expect(resized(beside, { ...wide, from: PANEL, to: CANVAS }).zoom).toBe(1);
  expect(resized({ ...VIEW, zoom: 1.25 }, wide).zoom).toBe(1.25);
});

test('the card whose settings open stays in sight beside them; one that was out of sight is not fetched', () => {
  const card = { x: 180, y: 200, width: 300, height: 88 };
  const opening = { layout: { width: 2000 }, from: CANVAS, to: PANEL };
  const view = { ...VIEW, zoom: 1 };
  expect(resized(view, { ...opening, piece: card }).x).toBe(600 - 72 - 480);
  expect(resized(view, { ...opening, piece: { ...card, y: 2000 } }).x).toBe(300);
});
