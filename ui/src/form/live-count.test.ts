import type { ContactCount, Filter } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { problemOf } from '../data/test-hub.ts';
import { TestMachine } from '../data/test-machine.ts';
import { TroubleError } from '../data/trouble.ts';
import { LiveCount } from './live-count.svelte.ts';

const about = (value: string): Filter => ({ attribute: 'field.city', operator: 'is', value });
const answer = (matching: number): ContactCount => ({ matching, total: 10, isExact: true });

const counting = () => {
  const machine = new TestMachine();
  const asked: {
    readonly filter: Filter;
    readonly say: (count: ContactCount) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const live = new LiveCount({
    after: machine.ports.after,
    count: (filter) => new Promise((say, fail) => asked.push({ filter, say, fail })),
  });
  return { machine, asked, live };
};

test('the hub is asked once the changes pause', async () => {
  const { machine, asked, live } = counting();
  live.ask(about('T'));
  live.ask(about('To'));
  await machine.pass(300);
  live.ask(about('Torino'));
  await machine.pass(400);
  expect(asked.map(({ filter }) => filter)).toEqual([about('Torino')]);
  expect([live.count, live.isAsking]).toEqual([null, true]);
  asked[0]?.say(answer(3));
  await machine.pass(0);
  expect([live.count?.matching, live.isAsking]).toEqual([3, false]);
});

test('an answer to an older question does not count', async () => {
  const { machine, asked, live } = counting();
  live.ask(about('Torino'));
  await machine.pass(400);
  live.ask(about('Milano'));
  await machine.pass(400);
  asked[1]?.say(answer(1));
  await machine.pass(0);
  asked[0]?.say(answer(9));
  await machine.pass(0);
  expect(live.count?.matching).toBe(1);
});

test('what cannot be counted is not asked about, and an answer that comes late is dropped', async () => {
  const { machine, asked, live } = counting();
  live.ask(about('Torino'));
  await machine.pass(400);
  live.ask(null);
  asked[0]?.say(answer(9));
  await machine.pass(1000);
  expect([live.count, live.isAsking, asked.length]).toEqual([null, false, 1]);
});

test('what stood in the way is kept until the next answer', async () => {
  const { machine, asked, live } = counting();
  live.ask(about('Torino'));
  await machine.pass(400);
  asked[0]?.fail(new TroubleError({ kind: 'problem', problem: problemOf('INNESTO_CONDITION_INVALID') }));
  await machine.pass(0);
  expect([live.count, live.trouble?.kind]).toEqual([null, 'problem']);
  live.ask(about('Roma'));
  await machine.pass(400);
  asked[1]?.say(answer(2));
  await machine.pass(0);
  expect([live.count?.matching, live.trouble]).toEqual([2, null]);
});
