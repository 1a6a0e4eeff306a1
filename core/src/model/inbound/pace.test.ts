import { expect, test } from 'vitest';
import { intervalMs, nextAsk, pauseAfter, retryAfterMs } from './pace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2027, 1, 2, 10, 7, 13);

test('nobody is asked more often than once a minute, nor more seldom than once in thirty days', () => {
  expect(intervalMs({ amount: 0, unit: 'minutes' })).toBe(MINUTE);
  expect(intervalMs({ amount: 2, unit: 'hours' })).toBe(2 * HOUR);
  expect(intervalMs({ amount: 12, unit: 'months' })).toBe(30 * 24 * HOUR);
});

test('a source is asked once in each interval, always at the same place of it', () => {
  const every = { amount: 5, unit: 'minutes' } as const;
  const first = nextAsk(every, { who: 'a', now: NOW });
  expect(first).toBeGreaterThan(NOW);
  expect(first - NOW).toBeLessThanOrEqual(5 * MINUTE);
  expect(nextAsk(every, { who: 'a', now: first })).toBe(first + 5 * MINUTE);
  expect(nextAsk(every, { who: 'a', now: first + 4000 })).toBe(first + 5 * MINUTE);
});

test('a thousand sources are spread over the interval', () => {
  const every = { amount: 10, unit: 'minutes' } as const;
  const times = Array.from({ length: 1000 }, (_, at) => nextAsk(every, { who: `w${at}`, now: NOW }));
  const seconds = Map.groupBy(times, (time) => Math.floor(time / 1000));
  expect(Math.max(...[...seconds.values()].map(({ length }) => length))).toBeLessThan(12);
});

test('after trouble the pause doubles up to an hour, and a quarter more by the id', () => {
  const pause = (failures: number): number => pauseAfter(failures, { who: 'a', askedForMs: null });
  for (const [failures, least] of [
    [1, 30_000],
    [2, MINUTE],
    [3, 2 * MINUTE],
    [8, HOUR],
    [1000, HOUR],
  ] as const) {
    expect(pause(failures)).toBeGreaterThanOrEqual(least);
    expect(pause(failures)).toBeLessThanOrEqual(least * 1.25);
  }
});

test('a system that says how long it wants to be left alone is left alone so long, at most a day', () => {
  expect(retryAfterMs('120', NOW)).toBe(120_000);
  expect(retryAfterMs(new Date(NOW + 90_000).toUTCString(), NOW)).toBe(90_000);
  expect(retryAfterMs('soon', NOW)).toBeNull();
  expect(retryAfterMs(undefined, NOW)).toBeNull();
  expect(pauseAfter(1, { who: 'a', askedForMs: 120_000 })).toBe(120_000);
  expect(pauseAfter(1, { who: 'a', askedForMs: 0 })).toBe(1000);
  expect(pauseAfter(1, { who: 'a', askedForMs: 1e12 })).toBe(24 * HOUR);
});
