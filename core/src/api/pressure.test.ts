import { expect, test } from 'vitest';
import { createJudge } from './pressure.ts';

const judgeOf = (...late: readonly number[]): boolean => {
  const judge = createJudge(1000);
  for (const milliseconds of late) judge.see(milliseconds);
  return judge.isTooMuch();
};

test('one long stall turns nobody away', () => {
  expect(judgeOf(0, 9000)).toBe(false);
  expect(judgeOf(9000, 9000, 0, 9000)).toBe(false);
});

test('a loop that is late again and again has too much to do', () => {
  expect(judgeOf(0, 1500, 1200, 1001)).toBe(true);
});

test('the first look in time ends it', () => {
  expect(judgeOf(1500, 1500, 1500, 1500, 20)).toBe(false);
});
