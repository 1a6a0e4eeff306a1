import { afterEach, expect, test } from 'vitest';
import { hubOver, type Said } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import type { News } from './watch.svelte.ts';
import { WorkflowList } from './workflow-list.svelte.ts';

const draft = { reentry: { policy: 'once' }, steps: [] };
const workflow = (id: string, state: string, entered = 0) => ({
  id,
  name: id,
  state,
  runs: { entered, active: 0, ended: 0 },
});

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const opened = (workflows: () => readonly object[], following: readonly object[] = []) => {
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body): Said => {
    if (body !== null) bodies.push(body);
    if (call.startsWith('GET /api/workspaces/w/workflows?'))
      return call.includes('after=')
        ? { body: { items: following, next: null } }
        : { body: { items: workflows(), next: following.length === 0 ? null : 'more' } };
    return { body: { id: 'made', draft, draftRev: 7 } };
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
  const list = new WorkflowList({ hub, after: machine.ports.after, watch });
  closers.push(list);
  return { list, asked, bodies, machine, tell: (news: News) => tell(news) };
};

test('a search goes through all workflows, also those that were not shown yet', async () => {
  const first = Array.from({ length: 200 }, (_, at) => workflow(`Winter sale ${at}`, 'draft'));
  const { list, asked } = opened(() => first, [workflow('Welcome series', 'active')]);
  await settled();
  expect([list.hasMore, asked.length]).toEqual([true, 1]);
  list.look(' series WEL ');
  await settled();
  expect(list.hasMore).toBe(false);
  expect(list.shown.map(({ id }) => id)).toEqual(['Welcome series']);
});

test('those of one state are shown, or all of them again', async () => {
  const { list } = opened(() => [workflow('a', 'active'), workflow('b', 'draft'), workflow('c', 'draft')]);
  await settled();
  list.choose('active');
  expect(list.shown.map(({ id }) => id)).toEqual(['a']);
  list.clear();
  expect(list.shown).toHaveLength(3);
});

test('the numbers move with the news of steps, and other news cost nothing', async () => {
  let entered = 1;
  const { list, asked, machine, tell } = opened(() => [workflow('a', 'active', entered)]);
  await machine.pass(2000);
  entered = 2;
  tell({ topic: 'contacts', sequence: 1 });
  await machine.pass(2000);
  expect(asked).toHaveLength(1);
  tell({ topic: 'steps', sequence: 2, workflow: 'a', changes: {} });
  await machine.pass(2000);
  expect(list.all?.[0]?.runs.entered).toBe(2);
});

test('a copy has the same steps, and a new name leaves the steps as they are', async () => {
  const { list, bodies } = opened(() => []);
  await settled();
  expect(await list.duplicate('a', 'long '.repeat(40))).toBe('made');
  await list.rename('a', 'Other');
  expect(bodies).toEqual([
    { name: 'long '.repeat(24), definition: draft },
    { name: 'Other', definition: draft, draftRev: 7 },
  ]);
});
