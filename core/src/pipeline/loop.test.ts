import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLoop, type Round } from './loop.ts';

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

const HOUR = 3_600_000;

/** A loop that finds what a test says, and the moments at which it looked. */
const looking = (found: (look: number) => Round) => {
  const looks: number[] = [];
  const work = (): Promise<Round> => {
    looks.push(Date.now());
    return Promise.resolve(found(looks.length));
  };
  return { looks, loop: startLoop('runs', work, { report: () => undefined, longestSleep: () => HOUR }) };
};

test('a loop that finds nothing does not look again until something was written, and then within a moment', async () => {
  const { looks, loop } = looking(() => ({ moved: false, nextIn: null }));
  await vi.advanceTimersByTimeAsync(HOUR / 2);
  expect(looks).toHaveLength(1);
  loop.stir();
  loop.stir();
  await vi.advanceTimersByTimeAsync(500);
  expect(looks).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(HOUR - 1);
  expect(looks).toHaveLength(2);
  await loop.stop();
});

test('what is written while a loop looks is looked for once more', async () => {
  let written = (): void => undefined;
  const { looks, loop } = looking((look) => {
    if (look === 2) written();
    return { moved: false, nextIn: null };
  });
  written = () => loop.stir();
  loop.wake();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks).toHaveLength(3);
  await loop.stop();
});

test('a hint ends the sleep at once, and what is due ends it when it is', async () => {
  const { looks, loop } = looking((look) => ({ moved: false, nextIn: look === 1 ? 2000 : null }));
  const [began = 0] = looks;
  await vi.advanceTimersByTimeAsync(2000);
  expect(looks).toEqual([began, began + 2000]);
  loop.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toEqual([began, began + 2000, began + 2000]);
  await loop.stop();
});

test('work that could not be done now is looked for again in a moment, though the next is due much later', async () => {
  const { looks, loop } = looking((look) => ({ moved: false, nextIn: HOUR, stuck: look < 3 }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks).toHaveLength(3);
  await loop.stop();
});
