import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { TestMachine } from './test-machine.ts';
import { watched } from './test-watched.svelte.ts';
import { WorkspaceClock } from './workspace-clock.svelte.ts';

const view = { now: '2026-11-22T10:00:00.000Z', rate: 60, mode: 'demo' } as const;
const minutesPast = (now: number | null): number => ((now ?? 0) - Date.parse(view.now)) / 60_000;

test('between what the hub says of it, the clock goes on at its own rate', async () => {
  const machine = new TestMachine();
  const clock = new WorkspaceClock(machine.ports);
  expect(clock.now).toBeNull();
  clock.set(view);
  await machine.pass(5000);
  expect(minutesPast(clock.now)).toBe(5);
});

test('news that bring the time along set it, and keep the rate', async () => {
  const machine = new TestMachine();
  const clock = new WorkspaceClock(machine.ports);
  clock.hear('2026-11-22T09:00:00.000Z');
  expect(clock.now).toBeNull();
  clock.set(view);
  clock.hear('2026-11-22T11:00:00.000Z');
  await machine.pass(1000);
  expect(minutesPast(clock.now)).toBe(61);
  expect(clock.view?.rate).toBe(60);
});

test('it ticks while somebody looks at it, and only then', async () => {
  const machine = new TestMachine();
  const clock = new WorkspaceClock(machine.ports);
  clock.set(view);
  const { seen, stop } = watched(() => clock.now);
  flushSync();
  expect(machine.timers).toBe(1);
  await machine.pass(1000);
  flushSync();
  expect(minutesPast(seen.at(-1) ?? null)).toBe(1);
  expect(seen.length).toBeGreaterThan(3);
  stop();
  await machine.pass(1000);
  expect(machine.timers).toBe(0);
});
