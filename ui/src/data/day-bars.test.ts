import { expect, test } from 'vitest';
import { barsOf } from './day-bars.ts';

test('rows in which nothing happened are left out, and each has its own measure', () => {
  const nothing = {
    entered: 0,
    sent: 0,
    delivered: 0,
    undelivered: 0,
    opened: 0,
    clicked: 0,
    replied: 0,
    unsubscribed: 0,
    failed: 0,
    sums: {},
  };
  const rows = barsOf([
    { ...nothing, day: '2027-03-01', entered: 1000, clicked: 1 },
    { ...nothing, day: '2027-03-02' },
    { ...nothing, day: '2027-03-03', entered: 500, clicked: 3, sums: { given: 2.5 } },
  ]);
  expect(rows.map(({ row, total, most }) => [row, total, most])).toEqual([
    ['entered', 1500, 1000],
    ['clicked', 4, 3],
    ['sum:given', 2.5, 2.5],
  ]);
  expect(rows[1]?.bars.map(({ count, height }) => [count, height])).toEqual([
    [1, 1 / 3],
    [0, 0],
    [3, 1],
  ]);
  expect(barsOf([])).toEqual([]);
});
