import { expect, test } from 'vitest';
import { beat, createPulse, tellCpu } from './pulse.ts';
import { runningCalls, type Gauges, type RunningCalls } from './running-calls.ts';

/** A process whose clock, CPU (of what its threads have spent) and memory stand where the test puts them. */
function stage(): { calls: RunningCalls; at: { now: number; cpuMs: number; rssMb: number } } {
  const at = { now: 0, cpuMs: 0, rssMb: 100 };
  const gauges: Gauges = { now: () => at.now, cpuMs: () => at.cpuMs, rssMb: () => at.rssMb };
  return { at, calls: runningCalls({ deadlineMs: 1_000, memoryMb: 500 }, gauges) };
}

test('a call that shows no sign of life for its deadline is overdue, once', () => {
  const { at, calls } = stage();
  calls.begin(1, createPulse());
  calls.begin(2, createPulse());
  calls.end(1);
  Object.assign(at, { now: 999, cpuMs: 999 });
  expect(calls.watch()).toBeNull();
  Object.assign(at, { now: 1_000, cpuMs: 1_000 });
  expect(calls.watch()).toEqual({ kind: 'overdue', id: 2, spent: { ms: 1_000, cpuMs: 1_000 } });
  expect(calls.watch()).toBeNull();
});

test('a call that enters the isolate again and again is not overdue, however long it takes', () => {
  const { at, calls } = stage();
  const beating = createPulse();
  calls.begin(1, beating);
  for (let i = 0; i < 10; i += 1) {
    Object.assign(at, { now: at.now + 900, cpuMs: at.cpuMs + 900 });
    beat(beating, at.cpuMs);
    expect(calls.watch()).toBeNull();
  }
});

test('a call is not overdue while the machine keeps the process from its CPU; but not for ever', () => {
  const { at, calls } = stage();
  calls.begin(1, createPulse());
  Object.assign(at, { now: 3_999, cpuMs: 499 });
  expect(calls.watch()).toBeNull();
  Object.assign(at, { now: 4_000, cpuMs: 499 });
  expect(calls.watch()).toEqual({ kind: 'overdue', id: 1, spent: { ms: 4_000, cpuMs: 499 } });
});

test('a call without a sign of life for a tenth of a second holds its thread, which is told once', () => {
  const { at, calls } = stage();
  const beating = createPulse();
  calls.begin(1, createPulse());
  calls.begin(2, beating);
  Object.assign(at, { now: 99, cpuMs: 99 });
  expect(calls.held()).toEqual([]);
  beat(beating, 49);
  expect(calls.held()).toEqual([]);
  Object.assign(at, { now: 100, cpuMs: 100 });
  expect([calls.held(), calls.held()]).toEqual([[1], []]);
});

test('a call that waits for its CPU does not hold its thread, for however long', () => {
  const { at, calls } = stage();
  calls.begin(1, createPulse());
  Object.assign(at, { now: 3_000, cpuMs: 49 });
  expect(calls.held()).toEqual([]);
  Object.assign(at, { now: 3_100, cpuMs: 50 });
  expect(calls.held()).toEqual([1]);
});

test('what another thread tells that it has spent is not held against one that waits for its CPU', () => {
  const { at, calls } = stage();
  const busy = createPulse();
  calls.begin(1, createPulse());
  calls.begin(2, busy);
  for (let step = 1; step <= 40; step += 1) {
    Object.assign(at, { now: step * 90, cpuMs: step * 90 });
    beat(busy, step * 90);
    expect([calls.held(), calls.watch()]).toEqual([[], null]);
  }
  // Not even what it may have spent since it told.
  Object.assign(at, { now: 3_690, cpuMs: 3_690 });
  expect([calls.held(), calls.watch()]).toEqual([[], null]);
});

test('nor what calls spent that have ended', () => {
  const { at, calls } = stage();
  calls.begin(1, createPulse());
  for (let id = 2; id < 40; id += 1) {
    const short = createPulse();
    calls.begin(id, short);
    Object.assign(at, { now: at.now + 20, cpuMs: at.cpuMs + 20 });
    tellCpu(short, 20);
    calls.end(id);
    expect(calls.held()).toEqual([]);
  }
});

test('of several that are silent each has its share of what nobody told of', () => {
  const { at, calls } = stage();
  calls.begin(1, createPulse());
  calls.begin(2, createPulse());
  Object.assign(at, { now: 200, cpuMs: 99 });
  expect(calls.held()).toEqual([]);
  Object.assign(at, { now: 201, cpuMs: 100 });
  expect(calls.held()).toEqual([1, 2]);
});

test('a process that grew too large says so', () => {
  const { at, calls } = stage();
  at.rssMb = 501;
  expect(calls.watch()).toEqual({ kind: 'overgrown', rssMb: 501 });
});

test('a call’s end says how long it ran', () => {
  const { at, calls } = stage();
  calls.begin(1, createPulse());
  at.now = 12;
  expect(calls.end(1)).toBe(12);
  expect(calls.end(1)).toBe(0);
});
