import type {
  ActionStep,
  Page,
  PluginView,
  RunView,
  TriggerUse,
  WorkflowSummary,
  WorkspaceView,
} from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { DATABASES } from '../support/database.ts';
import { firstParty } from '../support/first-party.ts';
import { startInnerHub } from '../support/inner-hub.ts';
import { settleIn, signUp, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';

const ours = await firstParty();
const folders = ours.map(({ folder }) => folder);

/** A trigger and a step of whatever is there. */
const wordsOf = (left: string, list: string): { trigger: TriggerUse; step: ActionStep } => ({
  trigger:
    left === 'list'
      ? { contribution: 'event/custom', config: { type: 'custom.joined' } }
      : { contribution: 'list/activity', config: { lists: [list] } },
  step: {
    kind: 'action',
    id: 'note',
    ports: {},
    ...(left === 'contact-field'
      ? { contribution: 'score/change', config: { operation: 'add', points: 1 } }
      : { contribution: 'contact-field/update', config: { field: 'greeted', operation: 'set', value: 'yes' } }),
  },
});

/** Lets somebody through a workflow of what is there; how its run ended. */
const runWorkflow = async ({ api, base }: Settled, left: string): Promise<readonly RunView[]> => {
  await api.must('POST', `${base}/fields`, { key: 'greeted', label: 'Greeted', type: 'text' });
  const list = await api.must<{ id: string }>('POST', `${base}/lists`, { name: 'News' });
  const { trigger, step } = wordsOf(left, list.id);
  const definition = { trigger, reentry: { policy: 'once' }, first: step.id, steps: [step] };
  const workflow = await api.must<{ id: string }>('POST', `${base}/workflows`, { name: 'Greet', definition });
  await api.must('POST', `${base}/workflows/${workflow.id}/start`);
  const draft = { email: 'anna@clients.example' };
  const { contact } = await api.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft);
  await api.must('POST', `${base}/lists/${list.id}/members`, { contacts: [contact.id] });
  const event = { type: 'custom.joined', contact: contact.id, payload: {} };
  await api.must('POST', `${base}/events`, { events: [event] });
  const runs = `${base}/workflows/${workflow.id}/runs`;
  return until(
    async () => (await api.must<Page<RunView>>('GET', runs)).items,
    (items) => items[0]?.state === 'ended',
    { what: 'a run that came to its end' },
  );
};

const IS_LONG = process.env['INNESTO_LONG'] === '1';

// Both databases know plugins by the same verbs: one of them is enough where time is dear.
const databases = IS_LONG ? DATABASES : (['SQLite'] as const);

describe.each(databases)('on %s, a hub without one of its plugins', (database) => {
  test.each(folders)('starts, serves and runs the rest: without %s', async (left) => {
    const hub = await startInnerHub({ database, plugins: ours.filter(({ folder }) => folder !== left) });
    try {
      const gym = await settleIn(hub);
      const { items } = await gym.api.must<{ items: readonly PluginView[] }>('GET', `${gym.base}/plugins`);
      expect(items.map(({ plugin }) => plugin).toSorted()).toEqual(folders.filter((name) => name !== left));
      for (const { plugin } of items) await gym.api.must('GET', `${gym.base}/plugins/${plugin}`);
      expect(await runWorkflow(gym, left)).toMatchObject([{ endReason: 'finished', step: 'note' }]);
    } finally {
      await hub.stop();
    }
  });
});

/** What the workflows of the demo are made of. */
const OF_THE_DEMO = ['contact-field', 'email', 'list'];
/** How fast its clock goes once everything is in its place. */
const FURNISHED_RATE = 60;

interface Clock {
  readonly rate: number;
}

// Each of those that the demo needs is one way in which it could stop half-way: one of them shows it where time is dear.
test.each(IS_LONG ? folders : ['email'])('the demo is furnished with the rest: without %s', async (left) => {
  const plugins = ours.filter(({ folder }) => folder !== left);
  const hub = await startInnerHub({ plugins, environment: { INNESTO_DEMO: 'yes' } });
  try {
    const owner = await signUp(hub);
    const { items: workspaces } = await owner.must<Page<WorkspaceView>>('GET', '/api/workspaces');
    const base = `/api/workspaces/${workspaces[0]?.id ?? ''}`;
    await until(
      () => owner.must<Clock>('GET', `${base}/clock`),
      ({ rate }) => rate === FURNISHED_RATE,
      { what: 'the demo is furnished' },
    );
    const { items } = await owner.must<Page<WorkflowSummary>>('GET', `${base}/workflows`);
    expect(items.length).toBe(2);
    // What cannot do without it waits for it as a draft.
    expect(items.some(({ state }) => state === 'draft')).toBe(OF_THE_DEMO.includes(left));
    const members = await owner.must<Page<unknown>>('GET', `${base}/contacts?limit=200`);
    expect(members.items).toHaveLength(200);
  } finally {
    await hub.stop();
  }
});
