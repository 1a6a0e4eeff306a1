import { afterEach, expect, test } from 'vitest';
import { hubOver } from './test-hub.ts';
import { settled, TestMachine } from './test-machine.ts';
import type { News } from './watch.svelte.ts';
import { WorkflowPeople } from './workflow-people.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const wait = { kind: 'wait', id: 'day', title: 'One day', duration: { amount: 1, unit: 'days' } };
const ANSWERS: Readonly<Record<string, unknown>> = {
  versions: {
    items: [
      { number: 2, definition: { steps: [wait] } },
      { number: 1, definition: { steps: [{ ...wait, title: 'A day' }] } },
    ],
  },
  statistics: {
    versions: [],
    totals: {
      runs: { entered: 3, active: 1, ended: 2 },
      steps: [{ step: 'day', entered: 3, waiting: 1, ended: 0, ports: { done: 2 } }],
    },
  },
};

const opened = (step: string | null, outcome: string | null) => {
  const { hub, asked } = hubOver((call) => {
    const [, part = ''] = /workflows\/f\/?(\w*)/.exec(call) ?? [];
    return { body: ANSWERS[part] ?? { items: [], next: null } };
  });
  const machine = new TestMachine();
  let tell: (news: News) => void = () => undefined;
  const people = new WorkflowPeople({
    hub,
    ports: machine.ports,
    watch: {
      id: 'w',
      listen: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    workflow: 'f',
    step,
    outcome,
  });
  closers.push(people);
  const lists = (): readonly string[] => asked.filter((call) => /runs\?|visits\?/.test(call)).map(decodeURIComponent);
  return { people, lists, asked, machine, tell: (news: News) => tell(news) };
};

test.each([[null], ['waiting']])(
  'behind the number of those who wait stand those who have not ended',
  async (outcome) => {
    const { people, lists } = opened('day', outcome);
    await settled();
    expect(lists()).toEqual(['GET /api/workspaces/w/workflows/f/runs?limit=50&step=day&state=inside']);
    expect([people.visits, people.numbers?.waiting]).toEqual([null, 1]);
  },
);

test('behind every other number of a step stand those who came by', async () => {
  const { people, lists } = opened('day', 'done');
  await settled();
  expect(lists()).toEqual(['GET /api/workspaces/w/workflows/f/visits?limit=50&step=day&outcome=done']);
  expect([people.runs, people.numbers?.ports]).toEqual([null, { done: 2 }]);
});

test('of a whole workflow all are shown, or those of one kind', async () => {
  const { people, lists } = opened(null, null);
  await settled();
  people.choose('inside');
  await settled();
  expect(lists().map((call) => call.split('?')[1])).toEqual(['limit=50', 'limit=50&state=inside']);
  expect([people.totals?.ended, people.numbers]).toEqual([2, null]);
});

test('a step is called as the version has it by which somebody went', async () => {
  const { people } = opened(null, null);
  await settled();
  expect([people.stepOf('day', 1), people.stepOf('day', null), people.stepOf('gone', null)]).toMatchObject([
    { title: 'A day' },
    { title: 'One day' },
    null,
  ]);
  expect(people.hasVersions).toBe(true);
});

test('who came by is looked for again as the workflow moves, and not more often than every few seconds', async () => {
  const { lists, machine, tell } = opened('day', 'done');
  await settled();
  for (let sequence = 1; sequence <= 8; sequence++) {
    tell({ topic: 'steps', sequence, workflow: 'f', changes: {} });
    await machine.pass(500);
  }
  tell({ topic: 'steps', sequence: 9, workflow: 'another', changes: {} });
  expect(lists()).toHaveLength(1);
  await machine.pass(5000);
  expect(lists()).toHaveLength(2);
});
