import { expect, test } from 'vitest';
import { TestMachine } from './test-machine.ts';
import { Toasts } from './toasts.svelte.ts';

const begin = () => {
  const machine = new TestMachine();
  return { machine, toasts: new Toasts(machine.ports.after) };
};

test('what was said goes by itself', async () => {
  const { machine, toasts } = begin();
  toasts.say('Saved');
  expect(toasts.items.map(({ text }) => text)).toEqual(['Saved']);
  await machine.pass(10_000);
  expect(toasts.items).toEqual([]);
});

test('what is postponed is done once nobody took it back, and once only', async () => {
  const { machine, toasts } = begin();
  const happened: string[] = [];
  const postpone = (): void =>
    toasts.postpone({
      text: 'Deleted',
      commit: () => happened.push('deleted'),
      undo: () => happened.push('put back'),
    });
  postpone();
  await machine.pass(5_000);
  expect(happened).toEqual([]);
  toasts.undo(toasts.items[0]?.id ?? 0);
  await machine.pass(20_000);
  expect(happened).toEqual(['put back']);
  postpone();
  await machine.pass(20_000);
  expect(happened).toEqual(['put back', 'deleted']);
});

test('whoever is at the toasts has all the time in the world', async () => {
  const { machine, toasts } = begin();
  toasts.say('Read me');
  toasts.hold();
  await machine.pass(60_000);
  expect(toasts.items).toHaveLength(1);
  toasts.release();
  await machine.pass(10_000);
  expect(toasts.items).toEqual([]);
});

test('leaving the page does at once what was postponed', () => {
  const { toasts } = begin();
  let deleted = 0;
  toasts.postpone({ text: 'Deleted', commit: () => (deleted += 1), undo: () => undefined });
  toasts.settle();
  expect([deleted, toasts.items]).toEqual([1, []]);
});

test('a fifth toast lets the first go, and what that had postponed is done', () => {
  const { toasts } = begin();
  let deleted = 0;
  toasts.postpone({ text: 'Deleted', commit: () => (deleted += 1), undo: () => undefined });
  for (const text of ['1', '2', '3', '4']) toasts.say(text);
  expect([deleted, toasts.items.length]).toEqual([1, 4]);
});
