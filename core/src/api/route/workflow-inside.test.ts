import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { openWorkflowHouse, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('who is inside of workflows, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  describe('ending all runs', () => {
    const states = ['waiting', 'awaiting', 'held', 'frozen', 'parked', 'ended'] as const;

    test('ends each once, wherever it stands, logged and counted, and lets its contact in again', async () => {
      const id = await house.make();
      await house.call('POST', `/${id}/start`);
      const workflowId = await house.idOf(id);
      const runs = [];
      for (const state of states)
        runs.push(await house.addRun(workflowId, { step: 'wait', state, wakeAt: state === 'waiting' ? 5 : null }));
      expect((await house.call('POST', `/${id}/end`)).json).toEqual({ ended: 5 });
      expect((await house.call('POST', `/${id}/end`)).json).toEqual({ ended: 0 });
      for (const run of runs.slice(0, 5)) {
        expect(await house.runOf(run)).toMatchObject({
          state: 'ended',
          end_reason: 'ended-by-operator',
          wake_at: null,
          seq: 5,
        });
        expect(
          await house.store.read('run_log').where({ run_id: run }).select('seq', 'step', 'outcome', 'detail'),
        ).toEqual([{ seq: 4, step: 'wait', outcome: 'ended', detail: 'ended-by-operator' }]);
      }
      expect(await house.runOf(runs[5] ?? 0)).toMatchObject({ state: 'ended', seq: 4, end_reason: null });
      expect(await house.store.read('enrolment').where({ workflow_id: workflowId }).whereNotNull('run_id')).toEqual([]);
      const counts = house.store.read('step_stat').join('version', 'version.id', 'step_stat.version_id');
      const counted: number[] = await counts.where('version.workflow_id', workflowId).pluck('n');
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(5);
    });

    test('cancels what was not handed over, and lets the rest bring its answer', async () => {
      const id = await house.make();
      await house.call('POST', `/${id}/start`);
      const workflowId = await house.idOf(id);
      const run = await house.addRun(workflowId, { step: 'greet', state: 'awaiting' });
      for (const state of ['queued', 'frozen', 'parked', 'claimed', 'handed', 'accepted']) {
        await house.addDelivery({ run, workflowId, state });
      }
      await house.call('POST', `/${id}/end`);
      const query = house.store.read('delivery').where({ run_id: run }).orderBy('id').select('state', 'reason');
      const after: { state: string; reason: string | null }[] = await query;
      expect(after).toMatchObject([
        { state: 'cancelled', reason: 'ended-by-operator' },
        { state: 'cancelled', reason: 'ended-by-operator' },
        { state: 'cancelled', reason: 'ended-by-operator' },
        { state: 'claimed', reason: null },
        { state: 'handed', reason: null },
        { state: 'accepted', reason: null },
      ]);
    });
  });

  test('sem-71: the numbers are those of each version, and of all together; people are counted apart from runs', async () => {
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    await house.call('PUT', `/${id}/draft`, {
      definition: house.series({ reentry: { policy: 'always' } }),
      draftRev: 1,
    });
    await house.call('POST', `/${id}/start`);
    const [one, two] = await house.rows('version', await house.idOf(id));
    const count = (version: unknown, step: string, outcome: string, n: number, shard = 0) => ({
      version_id: version,
      step,
      outcome,
      hour: 1,
      shard,
      n,
    });
    await house.store.write((transaction) =>
      transaction('step_stat').insert([
        count(one?.['id'], 'wait', 'entered', 3),
        count(one?.['id'], 'wait', 'entered', 4, 1),
        count(one?.['id'], 'wait', 'done', 5),
        count(one?.['id'], 'greet', 'entered', 5),
        count(one?.['id'], 'greet', 'done', 4),
        count(two?.['id'], 'wait', 'entered', 1),
      ]),
    );
    const entry = { workflow_id: await house.idOf(id), workspace_id: house.now.workspace.id, last_at: 0, entries: 1 };
    await house.store.write((transaction) =>
      transaction('enrolment').insert([
        { ...entry, contact_id: 1, entry_key: 'order 1' },
        { ...entry, contact_id: 1, entry_key: 'order 2' },
        { ...entry, contact_id: 2, entry_key: '' },
      ]),
    );
    const { json } = await house.call('GET', `/${id}/statistics`);
    expect(json.versions).toMatchObject([
      { number: 2, runs: { entered: 1, active: 1, ended: 0 } },
      { number: 1, runs: { entered: 7, active: 3, ended: 4 } },
    ]);
    expect(json.totals).toEqual({
      contacts: 2,
      runs: { entered: 8, active: 4, ended: 4 },
      steps: [
        { step: 'wait', entered: 8, waiting: 3, ended: 0, ports: { done: 5 }, tallies: {}, sums: {} },
        { step: 'greet', entered: 5, waiting: 1, ended: 0, ports: { done: 4 }, tallies: {}, sums: {} },
      ],
    });
  });

  test('who is inside is listed page by page, by step and by state', async () => {
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    const workflowId = await house.idOf(id);
    for (const [step, state] of [
      ['wait', 'waiting'],
      ['wait', 'ended'],
      ['greet', 'awaiting'],
      ['wait', 'waiting'],
      ['greet', 'waiting'],
    ] as const) {
      await house.addRun(workflowId, { step, state, wakeAt: 5000, email: `${step}-${state}@example.com` });
    }
    const first = (await house.call('GET', `/${id}/runs?limit=3`)).json;
    const second = (await house.call('GET', `/${id}/runs?limit=3&after=${first.next}`)).json;
    expect([...first.items, ...second.items].map(({ step, state }) => `${step} ${state}`)).toEqual([
      'greet waiting',
      'wait waiting',
      'greet awaiting',
      'wait ended',
      'wait waiting',
    ]);
    expect(second.next).toBeNull();
    expect(first.items[0]).toMatchObject({
      contact: { email: 'greet-waiting@example.com' },
      version: 1,
      wakeAt: '1970-01-01T00:00:05.000Z',
      heldBy: null,
      endedAt: null,
    });
    expect((await house.call('GET', `/${id}/runs?step=wait&state=waiting`)).json.items).toHaveLength(2);
    expect((await house.call('GET', `/${id}/runs?step=wait&state=inside`)).json.items).toHaveLength(2);
    expect((await house.call('GET', `/${id}/runs?state=inside`)).json.items).toHaveLength(4);
    expect((await house.call('GET', `/${id}/runs?state=held`)).json).toEqual({ items: [], next: null });
  });
});
