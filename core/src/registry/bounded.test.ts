import { expect, test } from 'vitest';
import { bounded, boundedTogether, isOverrun } from './bounded.ts';

/** Holds the thread up without using the processor, as a machine does that has much else to do. */
const standStill = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

test('work that was not let onto the processor begins again', () => {
  let tries = 0;
  const result = bounded(() => {
    tries += 1;
    if (tries < 3) standStill(300);
    for (let turn = 0; turn < 1000; turn += 1) if (turn < 0) return 'never';
    return 'done';
  }, 100);
  expect({ result, tries }).toEqual({ result: 'done', tries: 3 });
});

test('work that does not end is ended, and not begun again', () => {
  let tries = 0;
  const endless = (): void => {
    tries += 1;
    for (;;) if (tries > 1000) return;
  };
  let caught: unknown;
  try {
    bounded(endless, 100);
  } catch (error) {
    caught = error;
  }
  expect(isOverrun(caught)).toBe(true);
});

test('work that stands still each time is given up', () => {
  let tries = 0;
  expect(() =>
    bounded(() => {
      tries += 1;
      standStill(150);
      for (let turn = 0; turn < 1_000_000; turn += 1) if (turn < 0) return;
    }, 50),
  ).toThrow('timed out');
  expect(tries).toBe(4);
});

test('work within a bound is watched by that one, and done again piece by piece where all of it takes too long', () => {
  const done: string[] = [];
  const piece = (name: string, turns = 0): void =>
    bounded(() => {
      for (let turn = 0; turn < turns; turn += 1) if (turn < 0) return;
      done.push(name);
    }, 1000);
  boundedTogether(() => {
    piece('a');
    piece('b');
  }, 1000);
  expect(done).toEqual(['a', 'b']);
  let tries = 0;
  boundedTogether(() => {
    piece('c');
    // The watch for all of it ends this one; what comes after has a watch of its own.
    piece('d', (tries += 1) === 1 ? Infinity : 0);
  }, 100);
  expect(done).toEqual(['a', 'b', 'c', 'c', 'd']);
});
