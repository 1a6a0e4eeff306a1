import { afterEach, expect, test } from 'vitest';
import { Inbox } from './inbox.svelte.ts';
import { hubOver } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import type { News } from './watch.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const opened = async () => {
  const { hub, asked } = hubOver((call) => ({
    body: { items: call.includes('/workflows') ? [{ id: 'f', name: 'Welcome series' }] : [{ id: call }], next: null },
  }));
  const machine = new TestMachine();
  let tell: (news: News) => void = () => undefined;
  const watch = {
    id: 'w',
    listen: (listener: (news: News) => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  const inbox = new Inbox({ hub, after: machine.ports.after, watch });
  closers.push(inbox);
  await settled();
  const questions = (): readonly string[] =>
    asked.filter((call) => call.includes('/messages')).map((call) => call.split('?')[1] ?? '');
  return { inbox, questions, machine, tell: (news: News) => tell(news) };
};

test('it is narrowed to what came of the messages and to a workflow, and opened again', async () => {
  const { inbox, questions } = await opened();
  expect([inbox.workflows.map(({ name }) => name), inbox.isNarrowed]).toEqual([['Welcome series'], false]);
  inbox.chooseState('refused');
  await settled();
  inbox.chooseWorkflow('f');
  await settled();
  expect(inbox.isNarrowed).toBe(true);
  inbox.clear();
  await settled();
  expect(questions()).toEqual(['limit=40', 'limit=40&state=refused', 'limit=40&state=refused&workflow=f', 'limit=40']);
  expect(inbox.isNarrowed).toBe(false);
});

test('new messages appear by themselves, as they were asked for', async () => {
  const { inbox, questions, machine, tell } = await opened();
  inbox.chooseState('failed');
  await machine.pass(2000);
  tell({ topic: 'steps', sequence: 1, workflow: 'f', changes: {} });
  tell({ topic: 'messages', sequence: 2 });
  await machine.pass(2000);
  expect(questions()).toEqual(['limit=40', 'limit=40&state=failed', 'limit=40&state=failed']);
});
