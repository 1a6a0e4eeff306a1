import { expect, test } from 'vitest';
import { endWithin } from './end-within.ts';

test('what ends in time has ended, and what never ends is given up', async () => {
  expect(await endWithin(Promise.resolve(), 60_000)).toBe(true);
  expect(await endWithin(new Promise(() => undefined), 10)).toBe(false);
});

test('what fails while it ends says so', async () => {
  await expect(endWithin(Promise.reject(new Error('no room')), 60_000)).rejects.toThrow('no room');
});
