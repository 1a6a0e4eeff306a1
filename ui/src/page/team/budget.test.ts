import { expect, test } from 'vitest';
import { leftOf, readBudget } from './budget.ts';

test('a budget is a whole number up to ten thousand, none included', () => {
  expect(['200', ' 0 ', '10000', '10001', '-1', '1.5', '', 'many'].map(readBudget)).toEqual([
    200,
    0,
    10_000,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('what is left is never less than nothing, also where the budget was made smaller', () => {
  expect([leftOf({ perHour: 200, lastHour: 30 }), leftOf({ perHour: 10, lastHour: 30 })]).toEqual([170, 0]);
});
