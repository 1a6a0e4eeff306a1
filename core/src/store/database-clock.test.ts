import { expect, test } from 'vitest';
import { startDatabaseClock } from './database-clock.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2027, 1, 2, 12);

/** A database whose time and distance, and a machine whose time, are in the test's hands. */
const surroundings = () => {
  const state = { there: NOON, up: 5000, trip: 0 };
  return {
    state,
    store: {
      databaseNow: () => {
        state.up += state.trip;
        return Promise.resolve(state.there);
      },
    },
    uptime: () => state.up,
    pass: (milliseconds: number) => {
      state.there += milliseconds;
      state.up += milliseconds;
    },
  };
};

test('tells the database’s time, and carries it on between two looks by what elapses', async () => {
  const { store, uptime, pass } = surroundings();
  const clock = await startDatabaseClock(store, uptime);
  expect(clock.now()).toBe(NOON);
  pass(90_000);
  expect(clock.now()).toBe(NOON + 90_000);
  clock.close();
});

test('two machines whose own clocks are ten minutes apart agree: the time of day of neither is asked', async () => {
  const { store } = surroundings();
  const early = await startDatabaseClock(store, () => 5 * MINUTE);
  const late = await startDatabaseClock(store, () => -5 * MINUTE);
  expect(early.now()).toBe(late.now());
  early.close();
  late.close();
});

test('does not go back a little where the database’s clock does, and follows where it was set right', async () => {
  const { state, store, uptime } = surroundings();
  const clock = await startDatabaseClock(store, uptime);
  expect(clock.now()).toBe(NOON);
  state.there -= 500;
  await clock.compare();
  expect(clock.now()).toBe(NOON);
  state.there -= 365 * 24 * 60 * MINUTE;
  await clock.compare();
  expect(clock.now()).toBe(state.there);
  clock.close();
});

test('an answer that took long says nothing about the time', async () => {
  const { state, store, uptime } = surroundings();
  const clock = await startDatabaseClock(store, uptime);
  state.trip = 30_000;
  state.there += 30_000;
  await clock.compare();
  expect(clock.now()).toBe(NOON + 30_000);
  clock.close();
});

test('tells that the database’s clock was set, and not that two clocks wander a little', async () => {
  const { state, store, uptime } = surroundings();
  const clock = await startDatabaseClock(store, uptime);
  let told = 0;
  clock.whenSet(() => (told += 1));
  state.there += 30;
  await clock.compare();
  expect(told).toBe(0);
  state.there += 60 * MINUTE;
  await clock.compare();
  expect(told).toBe(1);
  clock.close();
});
