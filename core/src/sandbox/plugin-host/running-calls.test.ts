import { expect, test } from 'vitest';
import { runningCalls, type Gauges, type RunningCalls } from './running-calls.ts';
import type { Pulse } from './thread-task.ts';

const pulse = (): Pulse => new Int32Array(new SharedArrayBuffer(4));

/** A process whose clock, CPU and memory stand where the test puts them. */
function stage(): { calls: RunningCalls; at: { now: number; cpuMs: number; rssMb: number } } {
  const at = { now: 0, cpuMs: 0, rssMb: 100 };
  const gauges: Gauges = { now: () => at.now, cpuMs: () => at.cpuMs, rssMb: () => at.rssMb };
  return { at, calls: runningCalls({ deadlineMs: 1_000, memoryMb: 500 }, gauges) };
}

test('a call that shows no sign of life for its deadline is overdue, once', () => {
  const { at, calls } = stage();
  calls.begin(1, pulse());
  calls.begin(2, pulse());
  calls.end(1);
  Object.assign(at, { now: 999, cpuMs: 999 });
  expect(calls.watch()).toBeNull();
  Object.assign(at, { now: 1_000, cpuMs: 1_000 });
  expect(calls.watch()).toEqual({ kind: 'overdue', id: 2 });
  expect(calls.watch()).toBeNull();
});

test('a call that enters the isolate again and again is not overdue, however long it takes', () => {
  const { at, calls } = stage();
  const beating = pulse();
  calls.begin(1, beating);
  for (let i = 0; i < 10; i += 1) {
    Object.assign(at, { now: at.now + 900, cpuMs: at.cpuMs + 900 });
    Atomics.add(beating, 0, 1);
    expect(calls.watch()).toBeNull();
  }
});

test('a call is not overdue while the machine keeps the process from its CPU; but not for ever', () => {
  const { at, calls } = stage();
  calls.begin(1, pulse());
  Object.assign(at, { now: 3_999, cpuMs: 499 });
  expect(calls.watch()).toBeNull();
  Object.assign(at, { now: 4_000, cpuMs: 499 });
  expect(calls.watch()).toEqual({ kind: 'overdue', id: 1 });
});

test('a call without a sign of life for a tenth of a second holds its thread, which is told once', () => {
  const { at, calls } = stage();
  const beating = pulse();
  calls.begin(1, pulse());
  calls.begin(2, beating);
  Object.assign(at, { now: 99, cpuMs: 99 });
  expect(calls.held()).toEqual([]);
  Atomics.add(beating, 0, 1);
  expect(calls.held()).toEqual([]);
  Object.assign(at, { now: 100, cpuMs: 100 });
  expect([calls.held(), calls.held()]).toEqual([[1], []]);
});

test('a call that waits for its CPU does not hold its thread yet', () => {
  const { at, calls } = stage();
  calls.begin(1, pulse());
  Object.assign(at, { now: 399, cpuMs: 49 });
  expect(calls.held()).toEqual([]);
  Object.assign(at, { now: 400, cpuMs: 49 });
  expect(calls.held()).toEqual([1]);
});

test('a process that grew too large says so', () => {
  const { at, calls } = stage();
  at.rssMb = 501;
  expect(calls.watch()).toEqual({ kind: 'overgrown', rssMb: 501 });
});

test('a call’s end says how long it ran', () => {
  const { at, calls } = stage();
  calls.begin(1, pulse());
  at.now = 12;
  expect(calls.end(1)).toBe(12);
  expect(calls.end(1)).toBe(0);
});
