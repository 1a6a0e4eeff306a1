import { afterEach, expect, test } from 'vitest';
import { Resource } from './resource.svelte.ts';
import { problemOf } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import { TroubleError } from './trouble.ts';

const machine = new TestMachine();
const open: Resource<number>[] = [];
afterEach(() => {
  for (const resource of open.splice(0)) resource.close();
});

const counting = (load: (time: number) => Promise<number>): Resource<number> => {
  let times = 0;
  const resource = new Resource({ after: machine.ports.after, gap: 1000, load: () => load(++times) });
  open.push(resource);
  return resource;
};

test('what is loaded is there, and nothing is said to be in the way', async () => {
  const resource = counting((time) => Promise.resolve(time));
  expect(resource.value).toBeNull();
  resource.refresh();
  expect(resource.loading).toBe(true);
  await settled();
  expect([resource.value, resource.loading, resource.trouble]).toEqual([1, false, null]);
});

test('many changes at once cost one more load, after the gap', async () => {
  const resource = counting((time) => Promise.resolve(time));
  for (let change = 0; change < 50; change++) resource.refresh();
  await machine.pass(999);
  expect(resource.value).toBe(1);
  await machine.pass(1);
  expect(resource.value).toBe(2);
  await machine.pass(10_000);
  expect(resource.value).toBe(2);
});

test('a change while a slow answer is under way is not lost', async () => {
  const answers: (() => void)[] = [];
  const resource = counting((time) => new Promise((done) => answers.push(() => done(time))));
  resource.refresh();
  await machine.pass(5000);
  resource.refresh();
  await machine.pass(5000);
  expect(answers).toHaveLength(1);
  answers[0]?.();
  await settled();
  expect(answers).toHaveLength(2);
  answers[1]?.();
  await settled();
  expect(resource.value).toBe(2);
});

test('what was loaded stays when loading it again fails, and the trouble goes when that works', async () => {
  const trouble = { kind: 'problem', problem: problemOf('INNESTO_OVERLOADED') } as const;
  const resource = counting((time) => (time === 2 ? Promise.reject(new TroubleError(trouble)) : Promise.resolve(time)));
  resource.refresh();
  await machine.pass(1000);
  resource.refresh();
  await machine.pass(1000);
  expect([resource.value, resource.trouble]).toEqual([1, trouble]);
  resource.refresh();
  await machine.pass(1000);
  expect([resource.value, resource.trouble]).toEqual([3, null]);
});

test('a hub that is away is no trouble of what is there already, unless somebody asked for it', async () => {
  const away = { kind: 'unreachable' } as const;
  const resource = counting((time) => (time === 1 ? Promise.resolve(1) : Promise.reject(new TroubleError(away))));
  resource.refresh();
  await machine.pass(1000);
  resource.refresh();
  await machine.pass(1000);
  expect([resource.value, resource.trouble]).toEqual([1, null]);
  resource.hurry();
  await settled();
  expect([resource.value, resource.trouble]).toEqual([1, away]);
  const empty = counting(() => Promise.reject(new TroubleError(away)));
  empty.refresh();
  await settled();
  expect(empty.trouble).toEqual(away);
});

test('whoever asks for it does not wait for the gap', async () => {
  const resource = counting((time) => Promise.resolve(time));
  resource.refresh();
  await settled();
  resource.hurry();
  await settled();
  expect(resource.value).toBe(2);
});

test('what was asked for before does not stand for what is asked for now', async () => {
  const answers: (() => void)[] = [];
  const resource = counting((time) => new Promise((done) => answers.push(() => done(time))));
  resource.refresh();
  resource.hurry();
  answers[0]?.();
  await settled();
  expect([resource.value, resource.loading]).toEqual([null, true]);
  answers[1]?.();
  await settled();
  expect([resource.value, resource.loading]).toEqual([2, false]);
});

test('a load that began before a change does not undo what the change brought along', async () => {
  const answers: (() => void)[] = [];
  const resource = counting((time) => new Promise((done) => answers.push(() => done(time))));
  resource.refresh();
  resource.put(7);
  answers[0]?.();
  await machine.pass(1000);
  expect(resource.value).toBe(7);
  answers[1]?.();
  await settled();
  expect(resource.value).toBe(2);
});

test('once closed, nothing arrives and no timer stays', async () => {
  const answers: (() => void)[] = [];
  const before = machine.timers;
  const resource = counting((time) => new Promise((done) => answers.push(() => done(time))));
  resource.refresh();
  resource.close();
  answers[0]?.();
  await machine.pass(5000);
  resource.refresh();
  expect([resource.value, answers.length, machine.timers]).toEqual([null, 1, before]);
});
