import type { RecordView, TillAnswer } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../../data/test-hub.ts';
import { TestMachine } from '../../data/test-machine.ts';
import { SECOND_PRESS_MS, TillDesk, UNDO_MS } from './till-desk.svelte.ts';

const record = (attributes: RecordView['attributes'], rev: number): RecordView => ({
  id: 'r1',
  contact: null,
  person: null,
  attributes,
  balances: {},
  linked: {},
  rev,
  createdAt: '2027-01-01T09:00:00Z',
  updatedAt: '2027-01-01T09:00:00Z',
});
const OPEN = record({ code: 'A-1', state: 'open', used: 0 }, 1);
const USED = record({ code: 'A-1', state: 'used', used: 1, used_on: '2027-01-02T09:00:00Z' }, 2);
const told = (of: RecordView, port = 'done'): Said => {
  const body: TillAnswer = { record: of, port, title: port === 'done' ? null : 'Used already' };
  return { body };
};

const desk = (answer: (call: string) => Said) => {
  const machine = new TestMachine();
  const sent: (readonly [string, unknown])[] = [];
  const keys: (string | null)[] = [];
  const { hub } = hubOver((call, body, key) => {
    sent.push([call, body]);
    if (call.includes('/use')) keys.push(key);
    return answer(call);
  });
  const { after, newId } = machine.ports;
  const collection = { plugin: 'coupon', collection: 'code' };
  return { machine, sent, keys, till: new TillDesk({ hub, after, newId, workspace: 'w', collection }) };
};

test('what is scanned is shown, used, and taken back as it was', async () => {
  const { machine, sent, till } = desk((call) => {
    if (call.includes('/look')) return told(OPEN);
    return call.includes('/use') ? told(USED) : { body: record(OPEN.attributes, 3) };
  });
  till.typed = ' a-1 ';
  expect(await till.look()).toBe(true);
  expect([till.typed, till.shown?.record.attributes['state'], till.canUse]).toEqual(['', 'open', true]);
  expect(await till.use()).toBe(true);
  expect([till.canUse, till.isUsed, till.canUndo]).toEqual([false, true, true]);
  await machine.pass(SECOND_PRESS_MS);
  expect(await till.undo()).toBe(true);
  expect([till.canUse, till.isUsed, till.canUndo]).toEqual([true, false, false]);
  expect(sent.map(([, body]) => body)).toEqual([
    { key: 'a-1' },
    { key: 'a-1' },
    { attributes: { state: 'open', used: 0, used_on: null }, startWorkflows: false },
  ]);
});

test('where somebody else was first it says so, and nothing can be taken back', async () => {
  const { till } = desk((call) => (call.includes('/look') ? told(OPEN) : told(USED, 'used')));
  till.typed = 'A-1';
  await till.look();
  expect(await till.use()).toBe(false);
  expect([till.shown?.port, till.canUse, till.canUndo]).toEqual(['used', false, false]);
});

test('what nobody knows is told, and the next one forgets it', async () => {
  let isKnown = false;
  const { till } = desk(() => (isKnown ? told(OPEN) : { problem: problemOf('INNESTO_NOT_FOUND', 404) }));
  till.typed = 'NONE';
  expect(await till.look()).toBe(false);
  expect([till.unknown, till.attempt.trouble]).toEqual(['NONE', null]);
  isKnown = true;
  till.typed = 'A-1';
  expect(await till.look()).toBe(true);
  expect(till.unknown).toBeNull();
});

test('where no answer came what was typed stays, to be asked again', async () => {
  let isBusy = true;
  const { till } = desk(() => (isBusy ? { problem: problemOf('INNESTO_BUSY', 503) } : told(OPEN)));
  till.typed = 'A-1';
  expect(await till.look()).toBe(false);
  expect([till.typed, till.shown, till.attempt.trouble === null]).toEqual(['A-1', null, false]);
  isBusy = false;
  expect(await till.look()).toBe(true);
  expect(till.typed).toBe('');
});

test('after a while it cannot be taken back any more', async () => {
  const { machine, till } = desk((call) => (call.includes('/look') ? told(OPEN) : told(USED)));
  till.typed = 'A-1';
  await till.look();
  await till.use();
  await machine.pass(UNDO_MS);
  expect(till.canUndo).toBe(false);
});

test('two presses at once use it once, and the second does not take it back', async () => {
  const { machine, sent, till } = desk((call) => (call.includes('/look') ? told(OPEN) : told(USED)));
  till.typed = 'A-1';
  await till.look();
  expect(await Promise.all([till.use(), till.use()])).toEqual([true, false]);
  expect([await till.use(), till.isFresh, await till.undo()]).toEqual([false, true, false]);
  expect([till.isUsed, till.canUndo, sent.length]).toEqual([true, true, 2]);
  await machine.pass(SECOND_PRESS_MS);
  expect([till.isFresh, till.canUndo]).toEqual([false, true]);
});

test('where no answer came it is asked for again as the same thing, and anew for the next one', async () => {
  let isCut = true;
  const { machine, keys, till } = desk((call) => {
    if (call.includes('/look')) return told(OPEN);
    if (!call.includes('/use')) return { body: record(OPEN.attributes, 3) };
    return isCut ? 'cut' : told(USED);
  });
  till.typed = 'A-1';
  await till.look();
  expect(await till.use()).toBe(false);
  expect([till.attempt.trouble?.kind, till.canUse]).toEqual(['unreachable', true]);
  isCut = false;
  expect(await till.use()).toBe(true);
  await machine.pass(SECOND_PRESS_MS);
  await till.undo();
  await till.use();
  expect(keys).toEqual(['id-1', 'id-1', 'id-2']);
});
