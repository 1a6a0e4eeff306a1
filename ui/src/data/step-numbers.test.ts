import { expect, test } from 'vitest';
import { countsOf, wayCount } from './step-numbers.ts';

const numbers = {
  step: 'ask',
  entered: 12,
  waiting: 2,
  ended: 1,
  ports: { opened: 3, 'not-opened': 4, failed: 1, skipped: 1 },
  tallies: {},
  sums: {},
};

test('whoever left by any way but skipped and failed is done', () => {
  expect(countsOf(numbers)).toEqual({ entered: 12, waiting: 2, ended: 1, done: 7, skipped: 1, failed: 1 });
});

test('a step that nobody came to has zeros', () => {
  expect(countsOf(undefined)).toEqual({ entered: 0, waiting: 0, ended: 0, done: 0, skipped: 0, failed: 0 });
  expect(wayCount(undefined, ['opened'])).toEqual({ count: 0, share: null });
});

test('a way has its share of those who left', () => {
  expect(wayCount(numbers, ['opened'])).toEqual({ count: 3, share: 3 / 9 });
  expect(wayCount(numbers, ['skipped', 'failed'])).toEqual({ count: 2, share: 2 / 9 });
  expect(wayCount(numbers, ['unheard-of'])).toEqual({ count: 0, share: 0 });
});
