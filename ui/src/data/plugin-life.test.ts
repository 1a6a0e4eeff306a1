import { expect, test } from 'vitest';
import { PluginLife } from './plugin-life.svelte.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';

/** A plugin whose roll-back is answered when the test says so. */
const rollingBack = () => {
  const back = Promise.withResolvers<Said>();
  const { hub, asked } = hubOver((call) => {
    if (call.includes('/roll-back')) return back.promise;
    return { body: { items: [] } };
  });
  const life = new PluginLife({ hub, after: new TestMachine().ports.after, workspace: 'w', plugin: 'coupon' });
  const calls = (): readonly string[] => asked.map((call) => call.replace(/^(\w+) .*\/plugins\/coupon/, '$1 '));
  return { life, calls, answer: back.resolve };
};

test('what speaks against removing it is said also while a roll-back is under way, and it is removed after that', async () => {
  const { life, calls, answer } = rollingBack();
  const back = life.rollBack();
  expect(await life.askRemoval(null)).toBe(true);
  expect(life.asked).toEqual({ about: 'removing', version: null, references: [] });
  const removal = life.remove(null);
  await settled();
  expect(calls().some((call) => call.startsWith('DELETE'))).toBe(false);
  answer({ body: {} });
  expect(await Promise.all([back, removal])).toEqual([true, true]);
  expect(calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(1);
});

test('a roll-back that does not work keeps nobody from removing it', async () => {
  const { life, calls, answer } = rollingBack();
  const back = life.rollBack();
  const removal = life.remove('1.0.0');
  answer({ problem: problemOf('INNESTO_CONFLICT', 409) });
  expect(await Promise.all([back, removal])).toEqual([false, true]);
  expect(calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(1);
});

test('what is being removed altogether is not asked for any more, unless it stays after all', async () => {
  const gone = Promise.withResolvers<Said>();
  const machine = new TestMachine();
  const { hub, asked } = hubOver((call) => (call.startsWith('DELETE') ? gone.promise : { body: { items: [] } }));
  const life = new PluginLife({ hub, after: machine.ports.after, workspace: 'w', plugin: 'coupon' });
  const times = (what: string): number => asked.filter((call) => call.endsWith(what)).length;
  life.uses.refresh();
  await settled();
  // Two news at once: the second is asked about a while after the first.
  life.uses.refresh();
  const removal = life.remove(null);
  await machine.pass(5000);
  life.uses.refresh();
  life.history.refresh();
  await settled();
  expect([times('/uses'), times('/history')]).toEqual([1, 0]);
  gone.resolve({ problem: problemOf('INNESTO_CONFLICT', 409) });
  expect(await removal).toBe(false);
  await settled();
  expect([times('/uses'), times('/history')]).toEqual([2, 1]);
});
