import type { RunsPlan } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { greet, HOUR, NOBODY, openWorkflowHouse, wait, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('the life of a workflow, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  /** A started workflow. */
  const started = async (): Promise<string> => {
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    return id;
  };

  const edit = async (id: string, draftRev: number, more: Parameters<WorkflowHouse['series']>[0]): Promise<void> => {
    await house.call('PUT', `/${id}/draft`, { definition: house.series(more), draftRev });
  };

  const LONGER = {
    steps: [
      { kind: 'wait' as const, id: 'wait', duration: { amount: 3, unit: 'days' as const }, next: 'greet' },
      greet('greet'),
    ],
  };

  describe('draining', () => {
    test('lets nobody in any more; Start does again, and what happened meanwhile starts nothing', async () => {
      const id = await started();
      const workflow = await house.idOf(id);
      const before = await house.revision();
      expect(await house.call('POST', `/${id}/drain`)).toMatchObject({ status: 200, json: { state: 'draining' } });
      expect(await house.rows('subscription', workflow)).toEqual([]);
      expect(await house.revision()).toBeGreaterThan(before);
      const since = (await house.call('GET', `/${id}`)).json.startedAt;
      house.server.clock.turn(HOUR);
      expect(await house.call('POST', `/${id}/start`)).toMatchObject({ json: { state: 'active', startedAt: since } });
      const [kept]: { listens_from: number }[] = await house.store
        .read('workflow')
        .where({ id: workflow })
        .select('listens_from');
      expect(kept?.listens_from).toBeGreaterThanOrEqual(Date.parse(since) + HOUR);
    });

    test('is for active workflows', async () => {
      const id = await house.make();
      expect(await house.call('POST', `/${id}/drain`)).toMatchObject({
        status: 409,
        json: { code: 'INNESTO_WORKFLOW_NOT_ACTIVE' },
      });
      expect((await house.call('POST', `/${NOBODY}/drain`)).status).toBe(404);
    });

    test('a workflow that drains can be stopped, and cannot be deleted', async () => {
      const id = await started();
      await house.call('POST', `/${id}/drain`);
      expect(await house.call('DELETE', `/${id}`)).toMatchObject({ status: 409 });
      expect(await house.call('POST', `/${id}/stop`)).toMatchObject({ status: 200, json: { state: 'stopped' } });
    });
  });

  describe('a start that spreads', () => {
    test('sem-49: shows how many would go on at once, and spreads them over as many minutes as that takes', async () => {
      const id = await started();
      const workflow = await house.idOf(id);
      const now = house.server.clock.now();
      const due: number[] = [];
      for (let count = 0; count < 4; count++)
        due.push(await house.addRun(workflow, { step: 'greet', state: 'waiting', wakeAt: now - 1 }));
      const later = await house.addRun(workflow, { step: 'wait', state: 'waiting', wakeAt: now + HOUR });
      // By the wall clock it is due half an hour from now, whatever stands still meanwhile.
      const wall = await house.addRun(workflow, { step: 'wait', state: 'waiting', wakeAt: now + HOUR / 2 });
      await house.store.write((t) => t('run').where({ id: wall }).update({ wait: 'calendar' }));
      await house.call('POST', `/${id}/stop`);
      house.server.clock.turn(HOUR);
      expect((await house.call('GET', `/${id}/start/preview`)).json).toEqual({ standing: 6, overdue: 5 });
      const { json } = await house.call('POST', `/${id}/start`, { release: 'spread', perMinute: 2 });
      const start = Date.parse(json.startedAt);
      const wakes = await Promise.all([...due, wall].map(async (run) => (await house.runOf(run)).wake_at ?? 0));
      expect(wakes.every((at) => at >= start && at < start + 150_000)).toBe(true);
      expect(new Set(wakes).size).toBe(5);
      expect((await house.runOf(later)).wake_at).toBeGreaterThan(start + 150_000);
    });

    test('without being asked to, Start lets everybody go on as it always did', async () => {
      const id = await started();
      const workflow = await house.idOf(id);
      const now = house.server.clock.now();
      const run = await house.addRun(workflow, { step: 'greet', state: 'waiting', wakeAt: now });
      await house.call('POST', `/${id}/stop`);
      house.server.clock.turn(HOUR);
      const { json } = await house.call('POST', `/${id}/start`);
      expect((await house.runOf(run)).wake_at).toBeLessThanOrEqual(Date.parse(json.startedAt));
    });

    test('how many a minute is bounded', async () => {
      const id = await started();
      expect((await house.call('POST', `/${id}/start`, { release: 'spread', perMinute: 0 })).status).toBe(400);
    });
  });

  describe('publishing', () => {
    test('puts the draft in force, and writes down what becomes of those inside', async () => {
      const id = await started();
      const workflow = await house.idOf(id);
      await house.addRun(workflow, { step: 'wait', state: 'waiting', wakeAt: 5 });
      await edit(id, 1, LONGER);
      const plan: RunsPlan = { default: 'move', steps: { wait: { do: 'move', to: 'greet' } } };
      const published = await house.call('POST', `/${id}/publish`, { draftRev: 2, runs: plan });
      expect(published).toMatchObject({ status: 200, json: { version: 2, state: 'active', changed: false } });
      const [subscription] = await house.rows('subscription', workflow);
      const [, second] = await house.rows('version', workflow);
      expect(subscription?.['version_id']).toBe(second?.['id']);
      const [publication] = await house.rows('publication', workflow);
      expect(publication).toMatchObject({
        state: 'sweeping',
        version_id: second?.['id'],
        plan: JSON.stringify(plan),
      });
    });

    test('while those inside still go over, nothing else is put in force', async () => {
      const id = await started();
      await edit(id, 1, LONGER);
      await house.call('POST', `/${id}/publish`, { draftRev: 2, runs: { default: 'move' } });
      expect(await house.call('POST', `/${id}/publish`, { draftRev: 2, runs: { default: 'move' } })).toMatchObject({
        status: 409,
        json: { code: 'INNESTO_UNDER_WAY' },
      });
    });

    test('without a plan everybody finishes where they are', async () => {
      const id = await started();
      await edit(id, 1, LONGER);
      expect(await house.call('POST', `/${id}/publish`, { draftRev: 2 })).toMatchObject({ json: { version: 2 } });
      expect(await house.rows('publication', await house.idOf(id))).toEqual([]);
    });

    test('a workflow that is stopped stays so', async () => {
      const id = await started();
      await house.call('POST', `/${id}/stop`);
      await edit(id, 1, LONGER);
      expect(await house.call('POST', `/${id}/publish`, { draftRev: 2 })).toMatchObject({
        json: { version: 2, state: 'stopped' },
      });
      expect(await house.rows('subscription', await house.idOf(id))).toEqual([]);
    });

    test('is refused for a draft that was changed meanwhile, one that is not in order, one never started, and a step that is not there', async () => {
      const id = await started();
      await edit(id, 1, LONGER);
      expect(await house.call('POST', `/${id}/publish`, { draftRev: 1 })).toMatchObject({
        status: 409,
        json: { path: '/draftRev' },
      });
      const astray = { draftRev: 2, runs: { default: 'move', steps: { wait: { do: 'move', to: 'nowhere' } } } };
      expect(await house.call('POST', `/${id}/publish`, astray)).toMatchObject({
        status: 400,
        json: { path: '/runs/steps/wait/to' },
      });
      await edit(id, 2, { steps: [wait('wait', 'nowhere')] });
      expect(await house.call('POST', `/${id}/publish`, { draftRev: 3 })).toMatchObject({ status: 422 });
      const other = await house.make();
      expect(await house.call('POST', `/${other}/publish`, { draftRev: 1 })).toMatchObject({ status: 409 });
    });
  });

  describe('the preview', () => {
    test('sem-46: tells what changes, who stands where, and where they would go', async () => {
      const id = await started();
      const workflow = await house.idOf(id);
      const [version] = await house.rows('version', workflow);
      const count = { version_id: version?.['id'], hour: 0, shard: 0 };
      await house.store.write((t) =>
        t('step_stat').insert([
          { ...count, step: 'wait', outcome: 'entered', n: 7 },
          { ...count, step: 'wait', outcome: 'done', n: 5 },
          { ...count, step: 'greet', outcome: 'entered', n: 5 },
          { ...count, step: 'greet', outcome: 'done', n: 4 },
        ]),
      );
      await edit(id, 1, { steps: [{ ...LONGER.steps[0], next: 'wave' } as never, greet('wave')] });
      const { json } = await house.call('POST', `/${id}/publish/preview`);
      expect(json).toMatchObject({
        changes: {
          trigger: false,
          first: false,
          steps: [
            { step: 'wait', change: 'changed', differences: ['longer', 'links'] },
            { step: 'wave', change: 'added' },
            { step: 'greet', change: 'removed' },
          ],
        },
        runs: [
          { version: 1, step: 'wait', runs: 2, fate: 'moves', to: 'wait', anew: true },
          { version: 1, step: 'greet', runs: 1, fate: 'leaves', to: null },
        ],
        plan: { default: 'move' },
        problems: [],
      });
      const stay = await house.call('POST', `/${id}/publish/preview`, { runs: { default: 'stay' } });
      expect(stay.json).toMatchObject({ runs: [{ fate: 'stays' }, { fate: 'stays' }] });
    });

    test('tells what keeps the draft from being put in force', async () => {
      const id = await house.make(house.series({ steps: [wait('wait', 'nowhere')] }));
      expect((await house.call('POST', `/${id}/publish/preview`)).json.problems.length).toBeGreaterThan(0);
    });
  });

  describe('versions', () => {
    test('tell what changed, and who put them in force', async () => {
      const id = await started();
      house.now.caller = house.server.owner;
      await edit(id, 1, LONGER);
      await house.call('POST', `/${id}/publish`, { draftRev: 2 });
      expect((await house.call('GET', `/${id}/versions`)).json.items).toMatchObject([
        {
          number: 2,
          inForce: true,
          restoredFrom: null,
          by: { name: expect.any(String) },
          changes: { steps: [{ step: 'wait', differences: ['longer'] }] },
        },
        { number: 1, inForce: false, by: null, changes: null },
      ]);
    });

    test('an earlier one is put in force again as a new one, and the draft stays as it is', async () => {
      const id = await started();
      await edit(id, 1, LONGER);
      await house.call('POST', `/${id}/publish`, { draftRev: 2 });
      const back = await house.call('POST', `/${id}/versions/1/publish`, { runs: { default: 'move' } });
      expect(back).toMatchObject({ status: 200, json: { version: 3, changed: true, draftRev: 2 } });
      const { items } = (await house.call('GET', `/${id}/versions`)).json;
      expect(items[0]).toMatchObject({ number: 3, restoredFrom: 1, inForce: true });
      expect(await house.rows('publication', await house.idOf(id))).toHaveLength(1);
      expect((await house.call('POST', `/${id}/versions/9/publish`)).status).toBe(404);
      expect((await house.call('POST', `/${id}/publish/preview`, { version: 2 })).json).toMatchObject({
        changes: { steps: [{ step: 'wait', differences: ['longer'] }] },
      });
    });
  });
});
