import { expect, test } from 'vitest';
import { createBatchSize } from './batch-size.ts';

const open = () => createBatchSize({ least: 100, most: 1000, milliseconds: 250 });

test('begins with as many as there may be, and stays there while batches are quick', () => {
  const size = open();
  size.learn({ count: 1000, milliseconds: 40 });
  expect(size.most).toBe(1000);
});

test('a slow batch makes the next one as small as fits into its time', () => {
  const size = open();
  size.learn({ count: 1000, milliseconds: 1000 });
  expect(size.most).toBe(250);
});

test('it grows again, at most to the double at a time, and never beyond what there may be', () => {
  const size = open();
  size.learn({ count: 1000, milliseconds: 2500 });
  const sizes = [100, 200, 400, 800].map((count) => {
    const before = size.most;
    size.learn({ count, milliseconds: 10 });
    return before;
  });
  expect([...sizes, size.most]).toEqual([100, 200, 400, 800, 1000]);
});

test('is never smaller than the least, and learns nothing from a few', () => {
  const size = open();
  size.learn({ count: 1000, milliseconds: 60_000 });
  expect(size.most).toBe(100);
  const fresh = open();
  fresh.learn({ count: 3, milliseconds: 900 });
  expect(fresh.most).toBe(1000);
});
