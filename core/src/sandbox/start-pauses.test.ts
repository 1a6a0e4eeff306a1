import { expect, test } from 'vitest';
import { Losses } from './start-pauses.ts';

test('the pause doubles with each that is lost soon after the other, up to ten seconds, and begins anew after a calm minute', () => {
  const losses = new Losses();
  const pauses = [0, 1, 2, 3, 4, 5, 6].map((second) => losses.add(second * 1000));
  expect(pauses).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  expect(losses.add(66_001)).toBe(400);
});
