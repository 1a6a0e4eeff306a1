import { afterEach, expect, test } from 'vitest';
import { WorkspaceHome } from './home.svelte.ts';
import { hubOver, problemOf, type Said } from './test-hub.ts';
import { TestMachine } from './test-machine.ts';
import { WorkspaceWatch } from './watch.svelte.ts';
import { WorkflowWatch } from './workflow-watch.svelte.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});
const kept = <Closer extends { close(): void }>(closer: Closer): Closer => {
  closers.push(closer);
  return closer;
};

const clock = { now: '2026-11-22T10:00:00.000Z', rate: 1, mode: 'demo' };
const workspace = {
  id: 'w',
  name: 'Demo',
  mode: 'demo',
  timeZone: 'Europe/Rome',
  identityKey: 'email',
  role: 'owner',
  createdAt: clock.now,
  clock,
};
const definition = {
  reentry: { policy: 'once' },
  first: 'wait',
  steps: [
    { kind: 'wait', id: 'wait', duration: { amount: 1, unit: 'days' }, next: 'ask' },
    { kind: 'branch', id: 'ask', branches: [{ name: 'yes', when: { attribute: 'contact.email', operator: 'set' } }] },
  ],
};
const version = (number: number) => ({
  id: `v${number}`,
  number,
  definition,
  pins: {},
  createdBy: 'operator:1',
  createdAt: clock.now,
});
const numbers = (number: number, entered: number) => ({
  id: `v${number}`,
  number,
  runs: { entered, active: 1, ended: 0 },
  steps: [{ step: 'wait', entered, waiting: 1, ended: 0, ports: { done: entered - 1 } }],
});
const emptyPage: Said = { body: { items: [], next: null } };

const ANSWERS: Readonly<Record<string, Said>> = {
  'GET /api/workspaces/w': { body: workspace },
  'GET /api/workspaces/w/workflows/f/versions': { body: { items: [version(2), version(1)] } },
  'GET /api/workspaces/w/workflows/f/statistics': { body: { versions: [numbers(1, 5), numbers(2, 9)], totals: {} } },
  'GET /api/workspaces/w/plugins': {
    body: {
      items: ['active', 'suspended', 'available'].map((state) => ({
        plugin: state,
        title: state,
        state,
        version: '1.0.0',
        triggers: [],
        actions: [],
      })),
    },
  },
  'GET /api/workspaces/w/plugins/suspended': { body: { plugin: 'suspended', state: 'suspended', manifest: {} } },
  'GET /api/workspaces/w/parked?limit=50': {
    body: {
      items: [
        { id: 'p1', releasedAt: null },
        { id: 'p2', releasedAt: clock.now },
      ],
      next: null,
    },
  },
  'GET /api/workspaces/w/messages?limit=20&state=failed': {
    body: {
      items: [
        { id: 'lately', createdAt: '2026-11-21T10:00:00.000Z' },
        { id: 'long ago', createdAt: '2026-11-01T10:00:00.000Z' },
      ],
      next: null,
    },
  },
  'GET /api/workspaces/w/imports?limit=10': {
    body: { items: ['running', 'queued', 'cancelled', 'finished'].map((state) => ({ id: state, state })), next: null },
  },
};

const open = (answers: Readonly<Record<string, Said>> = ANSWERS) => {
  const machine = new TestMachine();
  const over = hubOver((asked) => answers[asked] ?? emptyPage);
  let refused = 0;
  const watch = kept(
    new WorkspaceWatch({ hub: over.hub, ports: machine.ports, workspace: 'w', onrefused: () => (refused += 1) }),
  );
  const asked = (path: string): number => over.asked.filter((call) => call.startsWith(path)).length;
  const parts = { hub: over.hub, ports: machine.ports, watch };
  return { machine, watch, over, asked, parts, refused: () => refused };
};

test('a workspace is asked once, and its clock goes by what it says', async () => {
  const { machine, watch } = open();
  await machine.pass(0);
  expect(watch.workspace.value?.name).toBe('Demo');
  await machine.pass(2000);
  expect(watch.clock.now).toBe(Date.parse(clock.now) + 2000);
});

test('news bring the time along, and a moved clock is asked about', async () => {
  const { machine, watch, asked } = open();
  await machine.pass(1000);
  machine.line.say({ topic: 'hello', sequence: 1, now: clock.now });
  await machine.pass(1000);
  const before = asked('GET /api/workspaces/w');
  machine.line.say({ topic: 'clock', sequence: 2, now: '2026-11-23T10:00:00.000Z' });
  expect(watch.clock.now).toBe(Date.parse('2026-11-23T10:00:00.000Z'));
  await machine.pass(1000);
  expect(asked('GET /api/workspaces/w')).toBe(before + 1);
});

test('news of a workflow load its numbers again, and those of another do not', async () => {
  const { machine, asked, parts } = open();
  const workflow = kept(new WorkflowWatch({ ...parts, workflow: 'f' }));
  await machine.pass(1000);
  machine.line.say({ topic: 'hello', sequence: 1 });
  await machine.pass(5000);
  const STATISTICS = 'GET /api/workspaces/w/workflows/f/statistics';
  const before = asked(STATISTICS);
  machine.line.say({ topic: 'steps', sequence: 2, workflow: 'g', changes: {} });
  await machine.pass(5000);
  expect(asked(STATISTICS)).toBe(before);
  for (let sequence = 3; sequence < 23; sequence++)
    machine.line.say({ topic: 'steps', sequence, workflow: 'f', changes: {} });
  await machine.pass(5000);
  expect(asked(STATISTICS)).toBe(before + 2);
  expect(asked('GET /api/workspaces/w/workflows/f/versions')).toBe(2);
  expect(workflow.trouble).toBeNull();
});

test('the newest version is shown with its own numbers', async () => {
  const { machine, parts } = open();
  const workflow = kept(new WorkflowWatch({ ...parts, workflow: 'f' }));
  await machine.pass(0);
  expect([workflow.version?.number, workflow.runs?.entered]).toEqual([2, 9]);
  expect(workflow.steps.get('wait')?.ports).toEqual({ done: 8 });
});

test('the first page knows what needs somebody: suspended plugins, what is set aside, imports under way and the last one', async () => {
  const { machine, parts } = open();
  const home = kept(new WorkspaceHome(parts));
  await machine.pass(0);
  expect(home.suspended.map(({ view }) => view.plugin)).toEqual(['suspended']);
  expect(home.setAside.map(({ id }) => id)).toEqual(['p1']);
  expect(home.newestImports.map(({ id }) => id)).toEqual(['running', 'queued', 'cancelled']);
  expect(home.failed.map(({ id }) => id)).toEqual(['lately']);
  expect(home.trouble).toBeNull();
});

test('the workflows that run come first by how many are inside', async () => {
  const workflow = (id: string, state: string, active: number) => ({
    id,
    state,
    runs: { entered: 9, active, ended: 0 },
  });
  const items = [workflow('calm', 'active', 1), workflow('draft', 'draft', 0), workflow('busy', 'active', 7)];
  const { machine, parts } = open({
    ...ANSWERS,
    'GET /api/workspaces/w/workflows?limit=50': { body: { items, next: null } },
  });
  const home = kept(new WorkspaceHome(parts));
  await machine.pass(0);
  expect(home.busiest.map(({ id }) => id)).toEqual(['busy', 'calm']);
});

test('each kind of news loads its own part again, and a lost line all of them', async () => {
  const { machine, asked, parts } = open();
  kept(new WorkspaceHome(parts));
  machine.line.say({ topic: 'hello', sequence: 1 });
  await machine.pass(60_000);
  const PARTS = ['workflows', 'messages', 'imports', 'plugins', 'parked'];
  const counts = (): number[] => PARTS.map((part) => asked(`GET /api/workspaces/w/${part}`));
  const since = async (change: () => void): Promise<number[]> => {
    const before = counts();
    change();
    await machine.pass(60_000);
    return counts().map((count, at) => count - (before[at] ?? 0));
  };
  expect(await since(() => machine.line.say({ topic: 'messages', sequence: 2 }))).toEqual([0, 2, 0, 0, 1]);
  expect(await since(() => machine.line.say({ topic: 'imports', sequence: 3, import: 'i' }))).toEqual([0, 0, 1, 0, 0]);
  expect(await since(() => machine.line.say({ topic: 'plugins', sequence: 4 }))).toEqual([0, 0, 0, 2, 1]);
  expect(await since(() => machine.line.say({ topic: 'workflows', sequence: 5 }))).toEqual([1, 0, 0, 0, 0]);
  expect(await since(() => machine.line.say({ topic: 'contacts', sequence: 6 }))).toEqual([0, 0, 0, 0, 0]);
  expect(await since(() => machine.line.say({ topic: 'steps', sequence: 7, workflow: 'f', changes: {} }))).toEqual([
    1, 0, 0, 0, 1,
  ]);
  machine.line.hangUp();
  await machine.pass(1000);
  expect(await since(() => machine.line.say({ topic: 'hello', sequence: 9 }))).toEqual([1, 2, 1, 2, 1]);
});

test('resuming a plugin and releasing what was set aside say so to the hub, and look at once', async () => {
  const { machine, over, parts } = open();
  const home = kept(new WorkspaceHome(parts));
  await machine.pass(0);
  over.asked.length = 0;
  await home.resume('suspended');
  await machine.pass(0);
  await home.release('p1');
  await machine.pass(0);
  expect(over.asked).toEqual([
    'POST /api/workspaces/w/plugins/suspended/resume',
    'GET /api/workspaces/w/plugins',
    'GET /api/workspaces/w/plugins/suspended',
    'POST /api/workspaces/w/parked/p1/release',
    'GET /api/workspaces/w/parked?limit=50',
  ]);
});

test('a refused line is told, and back on the network it is tried at once', async () => {
  const { machine, watch, refused } = open();
  await machine.pass(0);
  machine.line.hangUp();
  expect([watch.line, refused()]).toEqual(['lost', 1]);
  machine.goOnline();
  expect(machine.lines).toHaveLength(2);
  machine.line.say({ topic: 'hello', sequence: 1 });
  expect(watch.line).toBe('live');
});

test('of a workspace that is not there, no news are waited for', async () => {
  const { machine, watch } = open({ 'GET /api/workspaces/w': { problem: problemOf('INNESTO_NOT_FOUND', 404) } });
  await machine.pass(60_000);
  expect([watch.line, machine.lines.length, machine.line.closed]).toEqual(['closed', 1, true]);
});

test('a page that is left leaves nothing behind', async () => {
  const { machine, watch, over, parts } = open({
    'GET /api/workspaces/w': { problem: problemOf('INNESTO_NOT_FOUND', 404) },
  });
  const home = new WorkspaceHome(parts);
  await machine.pass(0);
  expect(watch.workspace.trouble?.kind).toBe('problem');
  home.close();
  watch.close();
  over.asked.length = 0;
  await machine.pass(60_000);
  expect([over.asked, machine.timers, machine.line.closed]).toEqual([[], 0, true]);
});
