import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { writePlugin } from '../../registry/test-plugin.ts';
import { DATABASES } from '../../store/test-database.ts';
import { greet, HOUR, openWorkflowHouse, wait, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('workflows start and stop, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  describe('Start', () => {
    test('refuses what has problems, says which, and changes nothing', async () => {
      const id = await house.make(house.series({ steps: [wait('wait', 'greet'), greet('greet', { config: {} })] }));
      const before = await house.revision();
      const refused = await house.call('POST', `/${id}/start`);
      expect(refused).toMatchObject({
        status: 422,
        json: { code: 'INNESTO_WORKFLOW_INVALID', problems: [{ code: 'UNCONFIGURED_STEP', step: 'greet' }] },
      });
      expect((await house.call('GET', `/${id}`)).json).toMatchObject({ state: 'draft', version: null });
      expect(await house.rows('version', await house.idOf(id))).toEqual([]);
      expect(await house.revision()).toBe(before);
    });

    test('sem-64: makes an immutable version that pins its plugins, and listens', async () => {
      const id = await house.make();
      const before = await house.revision();
      const started = await house.call('POST', `/${id}/start`);
      expect(started).toMatchObject({
        status: 200,
        json: { state: 'active', version: 1, changed: false, startedAt: expect.stringMatching(/^20/), stoppedAt: null },
      });
      expect((await house.call('GET', `/${id}/versions`)).json.items).toMatchObject([
        {
          number: 1,
          definition: house.series(),
          pins: { 'greeting/joined': '1.0.0', 'greeting/greet': '1.0.0' },
          createdBy: expect.stringMatching(/^token:/),
        },
      ]);
      expect(await house.rows('subscription', await house.idOf(id))).toMatchObject([
        {
          workspace_id: house.now.workspace.id,
          event_type: 'list.joined',
          filter: JSON.stringify({ attribute: 'event.list', operator: 'is', value: house.now.list }),
          asks: 0,
          entry_key: null,
          plugin: 'greeting',
          plugin_version: '1.0.0',
          contribution: 'greeting/joined',
          config: JSON.stringify({ list: house.now.list }),
        },
      ]);
      expect(await house.revision()).toBe(before + 1);
    });

    test('takes what the plugin says only in the form of the contract', async () => {
      const whole = house.sandbox.answer;
      try {
        house.sandbox.answer = () => ({
          kind: 'answered',
          answers: [{ ok: true, value: '[{"on":"list.joined","sql":"DROP"}]' }],
          logs: [],
          cpuMs: 0,
        });
        expect(await house.call('POST', `/${await house.make()}/start`)).toMatchObject({
          status: 422,
          json: { problems: [{ code: 'TRIGGER_REFUSED', path: '/trigger' }] },
        });
        house.sandbox.answer = () => ({ kind: 'condemned', verdict: 'timeout', detail: 'It looped.' });
        expect(await house.call('POST', `/${await house.make()}/start`)).toMatchObject({
          status: 422,
          json: { problems: [{ code: 'TRIGGER_REFUSED' }] },
        });
      } finally {
        house.sandbox.answer = whole;
      }
    });

    test('sem-46: on an active workflow puts the changed draft in force; who is inside stays with the version they came in by', async () => {
      const id = await house.make();
      const first = (await house.call('POST', `/${id}/start`)).json;
      const workflowId = await house.idOf(id);
      const inside = await house.addRun(workflowId, { step: 'wait', state: 'waiting', wakeAt: 5000 });
      await house.call('PUT', `/${id}/draft`, {
        definition: house.series({ reentry: { policy: 'always' } }),
        draftRev: 1,
      });
      expect((await house.call('GET', `/${id}`)).json).toMatchObject({ state: 'active', version: 1, changed: true });
      house.server.clock.turn(HOUR);
      const second = (await house.call('POST', `/${id}/start`)).json;
      expect(second).toMatchObject({ state: 'active', version: 2, changed: false, startedAt: first.startedAt });
      const [one, two] = await house.rows('version', workflowId);
      expect(await house.store.read('run').where({ id: inside }).first('version_id', 'state', 'seq')).toEqual({
        version_id: one?.['id'],
        state: 'waiting',
        seq: 4,
      });
      expect(await house.rows('subscription', workflowId)).toMatchObject([{ version_id: two?.['id'] }]);
    });

    test('pressed twice at once makes one version', async () => {
      const id = await house.make();
      const [one, other] = await Promise.all([house.call('POST', `/${id}/start`), house.call('POST', `/${id}/start`)]);
      expect([one.status, other.status]).toEqual([200, 200]);
      expect(await house.rows('version', await house.idOf(id))).toHaveLength(1);
      expect(await house.rows('subscription', await house.idOf(id))).toHaveLength(1);
    });

    test('sem-64: of what has not changed makes no new version; a plugin that moved on makes one', async () => {
      const id = await house.make();
      await house.call('POST', `/${id}/start`);
      await house.call('POST', `/${id}/stop`);
      expect((await house.call('POST', `/${id}/start`)).json.version).toBe(1);
      await house.registry.installFolder(
        writePlugin(inject('temporaryFolder'), { version: `1.${database === 'sqlite' ? 1 : 2}.0` }),
      );
      await house.registry.enable(house.now.workspace, 'greeting');
      expect((await house.call('POST', `/${id}/start`)).json.version).toBe(2);
      expect(
        (await house.call('GET', `/${id}/versions`)).json.items.map(
          ({ pins }: { pins: Record<string, string> }) => pins['greeting/greet'],
        )[1],
      ).toBe('1.0.0');
      await house.registry.enable(house.now.workspace, 'greeting', '1.0.0');
    });
  });

  describe('Stop', () => {
    test('sem-36, sem-48: freezes: nothing is listened to, waits keep what remains, and Start goes on', async () => {
      const id = await house.make();
      await house.call('POST', `/${id}/start`);
      const workflowId = await house.idOf(id);
      const otherId = await house.make();
      await house.call('POST', `/${otherId}/start`);
      const other = await house.idOf(otherId);
      const now = house.server.clock.now();
      const waiting = await house.addRun(workflowId, { step: 'wait', state: 'waiting', wakeAt: now + 10 * HOUR });
      const awaiting = await house.addRun(workflowId, { step: 'greet', state: 'awaiting' });
      const elsewhere = await house.addRun(other, { step: 'wait', state: 'waiting', wakeAt: now });
      const before = await house.revision();

      expect(await house.call('POST', `/${id}/stop`)).toMatchObject({
        status: 200,
        json: { state: 'stopped', stoppedAt: expect.any(String) },
      });
      expect(await house.runOf(waiting)).toMatchObject({ state: 'frozen', wake_at: now + 10 * HOUR, seq: 5 });
      expect(await house.runOf(awaiting)).toMatchObject({ state: 'awaiting', seq: 4 });
      expect(await house.runOf(elsewhere)).toMatchObject({ state: 'waiting', seq: 4 });
      expect(await house.rows('subscription', workflowId)).toEqual([]);
      expect(await house.revision()).toBe(before + 1);

      house.server.clock.turn(3 * HOUR);
      expect(await house.call('POST', `/${id}/start`)).toMatchObject({
        json: { state: 'active', stoppedAt: null, version: 1 },
      });
      const thawed = await house.runOf(waiting);
      expect(thawed).toMatchObject({ state: 'waiting', seq: 6 });
      const wakeAt = thawed.wake_at ?? 0;
      expect(wakeAt - (now + 10 * HOUR)).toBeGreaterThanOrEqual(3 * HOUR);
      expect(wakeAt - thawed.anchor_at).toBe(now + 10 * HOUR - 1000);
      expect(await house.rows('subscription', workflowId)).toHaveLength(1);
    });

    test('what froze only after its time had passed is due at once, and its next delay counts from now at the latest', async () => {
      const id = await house.make();
      await house.call('POST', `/${id}/start`);
      await house.call('POST', `/${id}/stop`);
      const workflowId = await house.idOf(id);
      const late = await house.addRun(workflowId, { step: 'greet', state: 'frozen' });
      await house.store.write((transaction) =>
        transaction('run')
          .where({ id: late })
          .update({ anchor_at: house.server.clock.now() + 60_000 }),
      );
      await house.addDelivery({ run: late, workflowId, state: 'frozen' });
      house.server.clock.turn(HOUR);
      await house.call('POST', `/${id}/start`);
      const thawed = await house.runOf(late);
      expect(thawed.state).toBe('waiting');
      expect(thawed.wake_at).toBeLessThanOrEqual(house.server.clock.now());
      expect(thawed.anchor_at).toBeLessThanOrEqual(house.server.clock.now());
      expect(await house.store.read('delivery').where({ run_id: late }).first('state', 'not_before')).toEqual({
        state: 'queued',
        not_before: 5,
      });
    });

    test('sem-35: Start after a stop begins a new epoch: what happened meanwhile starts nothing', async () => {
      const id = await house.make();
      const first = (await house.call('POST', `/${id}/start`)).json.startedAt;
      await house.call('POST', `/${id}/stop`);
      house.server.clock.turn(HOUR);
      const second = (await house.call('POST', `/${id}/start`)).json.startedAt;
      expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(HOUR);
    });

    test('is refused where nothing runs', async () => {
      const id = await house.make();
      expect(await house.call('POST', `/${id}/stop`)).toMatchObject({
        status: 409,
        json: { code: 'INNESTO_WORKFLOW_NOT_ACTIVE' },
      });
      await house.call('POST', `/${id}/start`);
      await house.call('POST', `/${id}/stop`);
      expect((await house.call('POST', `/${id}/stop`)).status).toBe(409);
    });

    test('a workflow is not deleted while it is active or has somebody inside', async () => {
      const id = await house.make();
      await house.call('POST', `/${id}/start`);
      expect(await house.call('DELETE', `/${id}`)).toMatchObject({
        status: 409,
        json: { code: 'INNESTO_WORKFLOW_ACTIVE' },
      });
      await house.addRun(await house.idOf(id), { step: 'wait', state: 'waiting', wakeAt: 1 });
      await house.call('POST', `/${id}/stop`);
      expect(await house.call('DELETE', `/${id}`)).toMatchObject({
        status: 409,
        json: { code: 'INNESTO_WORKFLOW_INSIDE' },
      });
      expect((await house.call('POST', `/${id}/end`)).json).toEqual({ ended: 1 });
      expect((await house.call('DELETE', `/${id}`)).status).toBe(204);
      expect((await house.call('POST', `/${id}/start`)).status).toBe(404);
    });
  });
});
