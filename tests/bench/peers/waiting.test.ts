import { expect, test } from 'vitest';
import { planWaiting, rateOf } from './waiting.ts';

const WAITS = { feedSeconds: 240, quietSeconds: 30 };
const NOW = Date.UTC(2027, 0, 4, 9, 0, 20);

test('they go on at a whole minute, a while after the last one may come in', () => {
  expect(planWaiting(NOW, 100_000, WAITS)).toEqual({
    feedUntil: Date.UTC(2027, 0, 4, 9, 4, 20),
    until: Date.UTC(2027, 0, 4, 9, 5, 0),
  });
});

test('fewer take less time to come in, and never less than a quarter of a minute', () => {
  expect(planWaiting(NOW, 25_000, WAITS).feedUntil).toBe(NOW + 60_000);
  expect(planWaiting(NOW, 10, WAITS).feedUntil).toBe(NOW + 15_000);
});

test('who had gone on at the first look does not count as one of the seconds that followed', () => {
  expect(rateOf(1000, 9000, 4)).toBe(2000);
});

test('where the first look saw all of them nobody knows how quick they were', () => {
  expect(rateOf(500, 500, 0)).toBeNull();
});
