import { afterEach, expect, test } from 'vitest';
import { FirstSteps } from './first-steps.svelte.ts';
import { hubOver } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import type { News } from './watch.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const opened = async (has: Record<string, object[]>, mayConnect = true) => {
  const { hub, asked } = hubOver((call) => {
    const [, part = ''] = /workspaces\/w\/(\w+)/.exec(call) ?? [];
    return { body: { items: has[part] ?? [], next: null } };
  });
  const machine = new TestMachine();
  let tell: (news: News) => void = () => undefined;
  const watch = {
    id: 'w',
    listen: (listener: (news: News) => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  const steps = new FirstSteps({ hub, ports: machine.ports, watch, mayConnect });
  closers.push(steps);
  await settled();
  return { steps, asked, machine, tell: (news: News) => tell(news) };
};

test('what is there is ticked by itself, and a workflow only once it was started', async () => {
  const has: Record<string, object[]> = { workflows: [{ version: null }] };
  const { steps, machine, tell } = await opened(has);
  expect([steps.done, steps.isOpen]).toEqual([{ hasConnection: false, hasContacts: false, hasWorkflow: false }, true]);
  Object.assign(has, { contacts: [{}], connections: [{}], workflows: [{ version: null }, { version: 1 }] });
  tell({ topic: 'workflows', sequence: 1 });
  await machine.pass(4000);
  expect([steps.done, steps.isOpen]).toEqual([{ hasConnection: true, hasContacts: true, hasWorkflow: true }, false]);
});

test('once all is there, nothing is asked any more', async () => {
  const { asked, machine, tell } = await opened({ contacts: [{}], connections: [{}], workflows: [{ version: 1 }] });
  const before = asked.length;
  tell({ topic: 'contacts', sequence: 1 });
  await machine.pass(10_000);
  expect(asked).toHaveLength(before);
});

test('who may not see connections is not told to make one', async () => {
  const { steps, asked } = await opened({ contacts: [{}], workflows: [{ version: 1 }] }, false);
  expect([steps.done?.hasConnection, steps.isOpen]).toEqual([null, false]);
  expect(asked.some((call) => call.includes('connections'))).toBe(false);
});
