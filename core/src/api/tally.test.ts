import { expect, test } from 'vitest';
import { createTally } from './tally.ts';

test('a name has its fill after so many, and is free again when its time is over', () => {
  let now = 0;
  const tally = createTally({ most: 2, within: 60_000, now: () => now });
  tally.add('10.0.0.1');
  expect(tally.fullFor('10.0.0.1')).toBeNull();
  now = 30_000;
  tally.add('10.0.0.1');
  expect(tally.fullFor('10.0.0.1')).toBe(30);
  expect(tally.fullFor('10.0.0.2')).toBeNull();
  now = 60_000;
  expect(tally.fullFor('10.0.0.1')).toBeNull();
});

test('whoever takes one of so many is told for how long there is none left', () => {
  let now = 0;
  const tally = createTally({ most: 2, within: 60_000, now: () => now });
  expect([tally.take('a'), tally.take('a'), tally.take('a'), tally.take('b')]).toEqual([null, null, 60, null]);
  now = 60_000;
  expect(tally.take('a')).toBeNull();
});

test('of very many names the one whose time began first is forgotten', () => {
  const tally = createTally({ most: 1, within: 60_000, now: () => 0 });
  for (let at = 0; at <= 10_000; at++) tally.add(`${at}`);
  expect(tally.fullFor('0')).toBeNull();
  expect(tally.fullFor('1')).toBe(60);
});
