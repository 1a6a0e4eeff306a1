import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLoop } from './loop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('sem-25: work that is months away is looked for now and then, and not over and over', async () => {
  const rounds: number[] = [];
  const work = () => {
    rounds.push(Date.now());
    return Promise.resolve({ moved: false, nextIn: 90 * 86_400_000 });
  };
  const loop = startLoop('runs', work, { report: () => undefined, longestSleep: () => 500 });
  await vi.advanceTimersByTimeAsync(10_000);
  const stopped = loop.stop();
  await vi.advanceTimersByTimeAsync(1000);
  await stopped;
  expect(rounds.length).toBeGreaterThan(2);
  expect(rounds.length).toBeLessThan(50);
});
