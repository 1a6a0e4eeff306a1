import type { ActionStep, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { v7 } from 'uuid';
import { createVersions } from '../../data/workflows/versions.ts';
import { createWorkflows } from '../../data/workflows/workflows.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import { createRegistry, type Registry } from '../../registry/registry.ts';
import { createTestSandbox, inspectTestScript, writePlugin } from '../../registry/test-plugin.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { workflowRoutes } from './workflow.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const HOUR = 3_600_000;

describe.each(DATABASES)('workflows by the API, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let registry: Registry;
  let sandbox: ReturnType<typeof createTestSandbox>;
  let workspace: Workspace;
  let editor: Identity;
  let list: string;

  beforeAll(async () => {
    const temporaryFolder = inject('temporaryFolder');
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder });
    sandbox = createTestSandbox();
    server = await startTestServer({
      store,
      routes: (app, { clock, ids, feed }) => {
        const pulse = { events: () => {}, runs: () => {}, deliveries: () => {} };
        registry = createRegistry({ store, sandbox, clock, announce: feed.announce, pulse, inspect: inspectTestScript });
        const versions = createVersions({ store });
        workflowRoutes(app, { workflows: createWorkflows({ store, clock, ids, announce: feed.announce, pulse, plugins: registry, versions }) });
      },
    });
    await registry.installFolder(writePlugin(temporaryFolder));
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace();
    editor = await server.addToken(workspace, 'editor');
    await registry.enable(workspace, 'greeting');
    list = v7();
    await store.write((transaction) => transaction('list').insert({ public_id: list, workspace_id: workspace.id, name: 'News', created_at: 0 }));
  });

  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
    const answer = await server.call(method, `/api/workspaces/${workspace.publicId}/workflows${path}`, { as: editor, ...(body === undefined ? {} : { body }) });
    return { status: answer.statusCode, json: answer.body === '' ? null : answer.json() };
  };

  const wait = (id: string, next?: string): Step => ({ kind: 'wait', id, duration: { amount: 1, unit: 'days' }, ...(next === undefined ? {} : { next }) });
  const greet = (id: string, more: Partial<ActionStep> = {}): Step => ({ kind: 'action', id, contribution: 'greeting/greet', config: { words: 'Ciao' }, ports: {}, ...more });
  const series = (more: Partial<WorkflowDefinition> = {}): WorkflowDefinition => ({
    trigger: { contribution: 'greeting/joined', config: { list } },
    reentry: { policy: 'once' },
    first: 'wait',
    steps: [wait('wait', 'greet'), greet('greet')],
    ...more,
  });
  const make = async (definition: WorkflowDefinition = series(), name = 'Welcome'): Promise<string> => (await call('POST', '', { name, definition })).json.id;
  const problemsOf = async (definition: WorkflowDefinition): Promise<{ code: string; step?: string; path?: string }[]> =>
    (await call('GET', `/${await make(definition)}/problems`)).json.problems;
  const idOf = async (publicId: string): Promise<number> => (await store.read('workflow').where('public_id', publicId).first('id')).id;
  const rows = (table: string, workflowId: number): Promise<Record<string, unknown>[]> => store.read(table).where('workflow_id', workflowId).orderBy('id');
  const revision = async (): Promise<number> => Number((await store.read('setting').where('key', 'subscriptions_rev').first('value'))?.value ?? 0);

  /** A contact inside a workflow, as the pipeline would have put it there. */
  const addRun = async (workflowId: number, run: { step: string; state: string; wakeAt?: number | null; email?: string; versionId?: number }): Promise<number> =>
    store.write(async (transaction) => {
      const before = await transaction('contact').count({ count: '*' }).first();
      const contactId = Number(before?.count) + 1;
      await transaction('contact').insert({
        id: contactId,
        public_id: v7(),
        workspace_id: workspace.id,
        shard: shardOfContact(contactId),
        email: run.email ?? `c${contactId}@example.com`,
        source: 'api',
        created_at: 0,
        updated_at: 0,
      });
      const version = await transaction('version').where('workflow_id', workflowId).orderBy('number', 'desc').first('id');
      const [kept] = await transaction('run')
        .insert({
          workspace_id: workspace.id,
          shard: shardOfContact(contactId),
          workflow_id: workflowId,
          version_id: run.versionId ?? version.id,
          contact_id: contactId,
          entry_key: '',
          step: run.step,
          state: run.state,
          wake_at: run.wakeAt ?? null,
          anchor_at: 1000,
          started_at: 1000,
          seq: 4,
        })
        .returning('id');
      const ended = run.state === 'ended';
      await transaction('enrolment').insert({ workflow_id: workflowId, contact_id: contactId, entry_key: '', workspace_id: workspace.id, last_at: 1000, entries: 1, run_id: ended ? null : kept.id });
      return kept.id;
    });
  const runOf = (id: number) => store.read('run').where({ id }).first('state', 'wake_at', 'anchor_at', 'seq', 'ended_at', 'end_reason');

  describe('a draft', () => {
    test('begins empty, and says what is still missing', async () => {
      const made = await call('POST', '', { name: 'Welcome' });
      expect(made).toMatchObject({ status: 201, json: { name: 'Welcome', state: 'draft', version: null, draftRev: 1, changed: false, draft: { steps: [] }, startedAt: null } });
      expect((await call('GET', `/${made.json.id}`)).json).toEqual(made.json);
      const { problems } = (await call('GET', `/${made.json.id}/problems`)).json;
      expect(problems.map(({ code }: { code: string }) => code)).toEqual(['NO_TRIGGER', 'NO_FIRST_STEP']);
    });

    test('is replaced only by who has seen it as it is', async () => {
      const id = await make();
      const changed = await call('PUT', `/${id}/draft`, { definition: series({ reentry: { policy: 'always' } }), draftRev: 1, name: 'Hello' });
      expect(changed).toMatchObject({ status: 200, json: { name: 'Hello', draftRev: 2, draft: { reentry: { policy: 'always' } } } });
      const late = await call('PUT', `/${id}/draft`, { definition: series(), draftRev: 1 });
      expect(late).toMatchObject({ status: 409, json: { code: 'INNESTO_CONFLICT', path: '/draftRev' } });
      expect((await call('GET', `/${id}`)).json).toMatchObject({ draftRev: 2, draft: { reentry: { policy: 'always' } } });
    });

    test('is listed page by page, the newest first, and goes when it is deleted', async () => {
      const ids = [await make(), await make(), await make()];
      const first = await call('GET', '?limit=2');
      expect(first.json.items.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
      const second = await call('GET', `?limit=2&after=${first.json.next}`);
      expect(second.json).toMatchObject({ items: [{ id: ids[0] }], next: null });
      expect((await call('DELETE', `/${ids[1]}`)).status).toBe(204);
      expect((await call('GET', `/${ids[1]}`)).status).toBe(404);
      expect((await call('GET', '')).json.items).toHaveLength(2);
    });
  });

  describe('the problems of a draft', () => {
    test('none are left in a series that can be started', async () => {
      expect(await problemsOf(series())).toEqual([]);
    });

    test('an unconfigured step is named, with the setting', async () => {
      expect(await problemsOf(series({ steps: [wait('wait', 'greet'), greet('greet', { config: {} })] }))).toEqual([
        { code: 'UNCONFIGURED_STEP', step: 'greet', path: '/steps/1/config/words', detail: '“Words” is missing.' },
      ]);
      expect(await problemsOf(series({ steps: [wait('wait', 'greet'), greet('greet', { config: { words: 5 } })] }))).toMatchObject([{ code: 'INVALID_SETTING', step: 'greet' }]);
      expect(await problemsOf(series({ trigger: { contribution: 'greeting/joined', config: {} } }))).toMatchObject([{ code: 'UNCONFIGURED_TRIGGER', path: '/trigger/config/list' }]);
    });

    test('an unknown plugin, and one that has no such action, are named', async () => {
      const steps = [wait('wait', 'sms'), greet('sms', { contribution: 'sms/send', ports: { done: 'wave' } }), greet('wave', { contribution: 'greeting/wave' })];
      expect(await problemsOf(series({ steps }))).toMatchObject([
        { code: 'UNKNOWN_PLUGIN', step: 'sms', path: '/steps/1/contribution' },
        { code: 'UNKNOWN_CONTRIBUTION', step: 'wave' },
      ]);
    });

    test('a plugin of another workspace is none here', async () => {
      const other = await server.addWorkspace();
      await store.write((transaction) => transaction('workspace_plugin').where('workspace_id', workspace.id).update({ workspace_id: other.id }));
      server.clock.turn(3000);
      expect(await problemsOf(series())).toMatchObject([{ code: 'UNKNOWN_PLUGIN' }, { code: 'UNKNOWN_PLUGIN', step: 'greet' }]);
    });

    test('a cycle without a wait is refused, one with a wait is not', async () => {
      const circle = (second: Step) => series({ first: 'greet', steps: [greet('greet', { ports: { done: 'second' } }), second] });
      expect(await problemsOf(circle(greet('second', { ports: { done: 'greet' } })))).toMatchObject([
        { code: 'CYCLE_WITHOUT_WAIT', step: 'greet' },
        { code: 'CYCLE_WITHOUT_WAIT', step: 'second' },
      ]);
      expect(await problemsOf(circle(wait('second', 'greet')))).toEqual([]);
    });

    test('ways out that the action does not have are named; those it has are not', async () => {
      const steps = [wait('wait', 'greet'), greet('greet', { ports: { replied: 'end', failed: 'end', waved: 'end' } }), { kind: 'exit', id: 'end' } as const];
      expect(await problemsOf(series({ steps }))).toMatchObject([{ code: 'UNKNOWN_PORT', step: 'greet', path: '/steps/1/ports/waved' }]);
    });

    test('conditions ask only about what there is', async () => {
      await store.write((transaction) => transaction('field').insert({ workspace_id: workspace.id, key: 'city', label: 'City', type: 'text', created_at: 0 }));
      const branch = (attribute: string, more: object = { operator: 'is', value: 'x' }): Step => ({
        kind: 'branch',
        id: `b${++serial}`,
        branches: [{ name: 'yes', when: { attribute, ...more } as never }],
      });
      let serial = 0;
      const steps = [
        branch('contact.email'),
        branch('field.city'),
        branch(`list.${list}`, { operator: 'is', value: true }),
        branch('event.source'),
        branch('variable.anything'),
        branch('message.greet.outcome', { operator: 'one-of', value: ['opened', 'unknowable'] }),
        branch('contact.password'),
        branch('field.country'),
        branch(`list.${NOBODY}`),
        branch('message.wait.outcome', { operator: 'is', value: 'opened' }),
        branch('message.greet.subject'),
        branch('fidelity.points'),
        branch('contact.email', { operator: 'is' }),
        branch('contact.email', { operator: 'one-of', value: 'x' }),
        branch('message.greet.outcome', { operator: 'is', value: 'read' }),
        branch('contact.email', { operator: 'set', value: true }),
      ];
      const linked = steps.map((step, at) => (step.kind === 'branch' && at + 1 < steps.length ? { ...step, otherwise: steps[at + 1]?.id ?? '' } : step));
      const found = await problemsOf(series({ steps: [wait('wait', 'greet'), greet('greet', { ports: { done: 'b1' } }), ...linked] }));
      expect(found.map(({ code, step }) => `${step} ${code}`)).toEqual([
        'b7 UNKNOWN_ATTRIBUTE',
        'b8 UNKNOWN_ATTRIBUTE',
        'b9 UNKNOWN_ATTRIBUTE',
        'b10 UNKNOWN_ATTRIBUTE',
        'b11 UNKNOWN_ATTRIBUTE',
        'b12 UNKNOWN_ATTRIBUTE',
        'b13 INVALID_CONDITION',
        'b14 INVALID_CONDITION',
        'b15 INVALID_CONDITION',
        'b16 INVALID_CONDITION',
      ]);
      expect(found[0]?.path).toBe('/steps/8/branches/0/when/attribute');
    });

    test('a condition that asks nothing yet is unconfigured, however deep', async () => {
      const when = { all: [{ attribute: 'contact.email', operator: 'set' as const }, { any: [] }] };
      const steps: Step[] = [{ kind: 'branch', id: 'asks', branches: [{ name: 'yes', when }] }];
      expect(await problemsOf(series({ first: 'asks', steps }))).toMatchObject([{ code: 'UNCONFIGURED_STEP', step: 'asks', path: '/steps/0/branches/0/when/all/1/any' }]);
    });

    test('sem-47: a list that is gone is named where a setting names it', async () => {
      expect(await problemsOf(series({ trigger: { contribution: 'greeting/joined', config: { list: NOBODY } } }))).toMatchObject([{ code: 'UNKNOWN_REFERENCE', path: '/trigger/config/list' }]);
    });

    test('names that every object has are refused as ids and ways out', async () => {
      const steps = [wait('wait', 'constructor'), greet('constructor')];
      expect(await problemsOf(series({ steps }))).toMatchObject([{ code: 'RESERVED_NAME', step: 'constructor' }]);
    });

    test('a suspended plugin is named', async () => {
      for (let count = 0; count < 3; count++) await registry.strike({ workspaceId: workspace.id, plugin: 'greeting', verdict: 'timeout', detail: '' });
      expect(await problemsOf(series())).toMatchObject([{ code: 'SUSPENDED_PLUGIN', path: '/trigger/contribution' }, { code: 'SUSPENDED_PLUGIN', step: 'greet' }]);
    });
  });

  describe('Start', () => {
    test('refuses what has problems, says which, and changes nothing', async () => {
      const id = await make(series({ steps: [wait('wait', 'greet'), greet('greet', { config: {} })] }));
      const before = await revision();
      const refused = await call('POST', `/${id}/start`);
      expect(refused).toMatchObject({ status: 422, json: { code: 'INNESTO_WORKFLOW_INVALID', problems: [{ code: 'UNCONFIGURED_STEP', step: 'greet' }] } });
      expect((await call('GET', `/${id}`)).json).toMatchObject({ state: 'draft', version: null });
      expect(await rows('version', await idOf(id))).toEqual([]);
      expect(await revision()).toBe(before);
    });

    test('sem-64: makes an immutable version that pins its plugins, and listens', async () => {
      const id = await make();
      const before = await revision();
      const started = await call('POST', `/${id}/start`);
      expect(started).toMatchObject({ status: 200, json: { state: 'active', version: 1, changed: false, startedAt: expect.stringMatching(/^20/), stoppedAt: null } });
      expect((await call('GET', `/${id}/versions`)).json.items).toMatchObject([
        { number: 1, definition: series(), pins: { 'greeting/joined': '1.0.0', 'greeting/greet': '1.0.0' }, createdBy: expect.stringMatching(/^token:/) },
      ]);
      expect(await rows('subscription', await idOf(id))).toMatchObject([
        {
          workspace_id: workspace.id,
          event_type: 'list.joined',
          filter: JSON.stringify({ attribute: 'event.list', operator: 'is', value: list }),
          asks: 0,
          entry_key: null,
          plugin: 'greeting',
          plugin_version: '1.0.0',
          contribution: 'greeting/joined',
          config: JSON.stringify({ list }),
        },
      ]);
      expect(await revision()).toBe(before + 1);
    });

    test('takes what the plugin says only in the form of the contract', async () => {
      const whole = sandbox.answer;
      try {
        sandbox.answer = () => ({ kind: 'answered', answers: [{ ok: true, value: '[{"on":"list.joined","sql":"DROP"}]' }], logs: [], cpuMs: 0 });
        expect(await call('POST', `/${await make()}/start`)).toMatchObject({ status: 422, json: { problems: [{ code: 'TRIGGER_REFUSED', path: '/trigger' }] } });
        sandbox.answer = () => ({ kind: 'condemned', verdict: 'timeout', detail: 'It looped.' });
        expect(await call('POST', `/${await make()}/start`)).toMatchObject({ status: 422, json: { problems: [{ code: 'TRIGGER_REFUSED' }] } });
      } finally {
        sandbox.answer = whole;
      }
    });

    test('sem-46: on an active workflow puts the changed draft in force; who is inside stays with the version they came in by', async () => {
      const id = await make();
      const first = (await call('POST', `/${id}/start`)).json;
      const workflowId = await idOf(id);
      const inside = await addRun(workflowId, { step: 'wait', state: 'waiting', wakeAt: 5000 });
      await call('PUT', `/${id}/draft`, { definition: series({ reentry: { policy: 'always' } }), draftRev: 1 });
      expect((await call('GET', `/${id}`)).json).toMatchObject({ state: 'active', version: 1, changed: true });
      server.clock.turn(HOUR);
      const second = (await call('POST', `/${id}/start`)).json;
      expect(second).toMatchObject({ state: 'active', version: 2, changed: false, startedAt: first.startedAt });
      const [one, two] = await rows('version', workflowId);
      expect(await store.read('run').where({ id: inside }).first('version_id', 'state', 'seq')).toEqual({ version_id: one?.['id'], state: 'waiting', seq: 4 });
      expect(await rows('subscription', workflowId)).toMatchObject([{ version_id: two?.['id'] }]);
    });

    test('pressed twice at once makes one version', async () => {
      const id = await make();
      const [one, other] = await Promise.all([call('POST', `/${id}/start`), call('POST', `/${id}/start`)]);
      expect([one.status, other.status]).toEqual([200, 200]);
      expect(await rows('version', await idOf(id))).toHaveLength(1);
      expect(await rows('subscription', await idOf(id))).toHaveLength(1);
    });

    test('sem-64: of what has not changed makes no new version; a plugin that moved on makes one', async () => {
      const id = await make();
      await call('POST', `/${id}/start`);
      await call('POST', `/${id}/stop`);
      expect((await call('POST', `/${id}/start`)).json.version).toBe(1);
      await registry.installFolder(writePlugin(inject('temporaryFolder'), { version: `1.${database === 'sqlite' ? 1 : 2}.0` }));
      await registry.enable(workspace, 'greeting');
      expect((await call('POST', `/${id}/start`)).json.version).toBe(2);
      expect((await call('GET', `/${id}/versions`)).json.items.map(({ pins }: { pins: Record<string, string> }) => pins['greeting/greet'])[1]).toBe('1.0.0');
      await registry.enable(workspace, 'greeting', '1.0.0');
    });
  });

  describe('Stop', () => {
    test('sem-36, sem-48: freezes: nothing is listened to, waits keep what remains, and Start goes on', async () => {
      const id = await make();
      await call('POST', `/${id}/start`);
      const workflowId = await idOf(id);
      const other = await idOf(await make());
      await call('POST', `/${(await store.read('workflow').where('id', other).first('public_id')).public_id}/start`);
      const now = server.clock.now();
      const waiting = await addRun(workflowId, { step: 'wait', state: 'waiting', wakeAt: now + 10 * HOUR });
      const awaiting = await addRun(workflowId, { step: 'greet', state: 'awaiting' });
      const elsewhere = await addRun(other, { step: 'wait', state: 'waiting', wakeAt: now });
      const before = await revision();

      expect(await call('POST', `/${id}/stop`)).toMatchObject({ status: 200, json: { state: 'stopped', stoppedAt: expect.any(String) } });
      expect(await runOf(waiting)).toMatchObject({ state: 'frozen', wake_at: now + 10 * HOUR, seq: 5 });
      expect(await runOf(awaiting)).toMatchObject({ state: 'awaiting', seq: 4 });
      expect(await runOf(elsewhere)).toMatchObject({ state: 'waiting', seq: 4 });
      expect(await rows('subscription', workflowId)).toEqual([]);
      expect(await revision()).toBe(before + 1);

      server.clock.turn(3 * HOUR);
      expect(await call('POST', `/${id}/start`)).toMatchObject({ json: { state: 'active', stoppedAt: null, version: 1 } });
      const thawed = await runOf(waiting);
      expect(thawed).toMatchObject({ state: 'waiting', seq: 6 });
      expect(thawed.wake_at - (now + 10 * HOUR)).toBeGreaterThanOrEqual(3 * HOUR);
      expect(thawed.wake_at - thawed.anchor_at).toBe(now + 10 * HOUR - 1000);
      expect(await rows('subscription', workflowId)).toHaveLength(1);
    });

    test('what froze only after its time had passed is due at once, and its next delay counts from now at the latest', async () => {
      const id = await make();
      await call('POST', `/${id}/start`);
      await call('POST', `/${id}/stop`);
      const workflowId = await idOf(id);
      const late = await addRun(workflowId, { step: 'greet', state: 'frozen' });
      await store.write((transaction) => transaction('run').where({ id: late }).update({ anchor_at: server.clock.now() + 60_000 }));
      await store.write((transaction) =>
        transaction('delivery').insert({
          public_id: v7(),
          workspace_id: workspace.id,
          shard: 0,
          kind: 'message',
          run_id: late,
          workflow_id: workflowId,
          visit: 1,
          key: v7(),
          state: 'frozen',
          not_before: 5,
          on_uncertain: 'resend',
          body: '{}',
          created_at: 0,
        }),
      );
      server.clock.turn(HOUR);
      await call('POST', `/${id}/start`);
      const thawed = await runOf(late);
      expect(thawed.state).toBe('waiting');
      expect(thawed.wake_at).toBeLessThanOrEqual(server.clock.now());
      expect(thawed.anchor_at).toBeLessThanOrEqual(server.clock.now());
      expect(await store.read('delivery').where({ run_id: late }).first('state', 'not_before')).toEqual({ state: 'queued', not_before: 5 });
    });

    test('sem-35: Start after a stop begins a new epoch: what happened meanwhile starts nothing', async () => {
      const id = await make();
      const first = (await call('POST', `/${id}/start`)).json.startedAt;
      await call('POST', `/${id}/stop`);
      server.clock.turn(HOUR);
      const second = (await call('POST', `/${id}/start`)).json.startedAt;
      expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(HOUR);
    });

    test('is refused where nothing runs', async () => {
      const id = await make();
      expect(await call('POST', `/${id}/stop`)).toMatchObject({ status: 409, json: { code: 'INNESTO_WORKFLOW_NOT_ACTIVE' } });
      await call('POST', `/${id}/start`);
      await call('POST', `/${id}/stop`);
      expect((await call('POST', `/${id}/stop`)).status).toBe(409);
    });

    test('a workflow is not deleted while it is active or has somebody inside', async () => {
      const id = await make();
      await call('POST', `/${id}/start`);
      expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 409, json: { code: 'INNESTO_WORKFLOW_ACTIVE' } });
      await addRun(await idOf(id), { step: 'wait', state: 'waiting', wakeAt: 1 });
      await call('POST', `/${id}/stop`);
      expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 409, json: { code: 'INNESTO_CONFLICT' } });
      expect((await call('POST', `/${id}/end`)).json).toEqual({ ended: 1 });
      expect((await call('DELETE', `/${id}`)).status).toBe(204);
      expect((await call('POST', `/${id}/start`)).status).toBe(404);
    });
  });

  describe('ending all runs', () => {
    const states = ['waiting', 'awaiting', 'held', 'frozen', 'parked', 'ended'] as const;

    test('ends each once, wherever it stands, logged and counted, and lets its contact in again', async () => {
      const id = await make();
      await call('POST', `/${id}/start`);
      const workflowId = await idOf(id);
      const runs = [];
      for (const state of states) runs.push(await addRun(workflowId, { step: 'wait', state, wakeAt: state === 'waiting' ? 5 : null }));
      expect((await call('POST', `/${id}/end`)).json).toEqual({ ended: 5 });
      expect((await call('POST', `/${id}/end`)).json).toEqual({ ended: 0 });
      for (const run of runs.slice(0, 5)) {
        expect(await runOf(run)).toMatchObject({ state: 'ended', end_reason: 'ended-by-operator', wake_at: null, seq: 5 });
        expect(await store.read('run_log').where({ run_id: run }).select('seq', 'step', 'outcome', 'detail')).toEqual([{ seq: 4, step: 'wait', outcome: 'ended', detail: 'ended-by-operator' }]);
      }
      expect(await runOf(runs[5] ?? 0)).toMatchObject({ state: 'ended', seq: 4, end_reason: null });
      expect(await store.read('enrolment').where({ workflow_id: workflowId }).whereNotNull('run_id')).toEqual([]);
      const counted = await store.read('step_stat').join('version', 'version.id', 'step_stat.version_id').where('version.workflow_id', workflowId).sum({ n: 'n' }).first();
      expect(Number(counted?.['n'])).toBe(5);
    });

    test('cancels what was not handed over, and lets the rest bring its answer', async () => {
      const id = await make();
      await call('POST', `/${id}/start`);
      const workflowId = await idOf(id);
      const run = await addRun(workflowId, { step: 'greet', state: 'awaiting' });
      const deliver = (state: string): Promise<unknown> =>
        store.write((transaction) =>
          transaction('delivery').insert({
            public_id: v7(),
            workspace_id: workspace.id,
            shard: 0,
            kind: 'message',
            run_id: run,
            workflow_id: workflowId,
            visit: 1,
            key: v7(),
            state,
            not_before: 0,
            on_uncertain: 'resend',
            body: '{}',
            created_at: 0,
          }),
        );
      for (const state of ['queued', 'frozen', 'parked', 'claimed', 'handed', 'accepted']) await deliver(state);
      await call('POST', `/${id}/end`);
      const after = await store.read('delivery').where({ run_id: run }).orderBy('id').select('state', 'reason');
      expect(after.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled', 'claimed', 'handed', 'accepted']);
      expect(after[0]?.reason).toBe('ended-by-operator');
    });
  });

  test('the numbers are those of each version, and of all together', async () => {
    const id = await make();
    await call('POST', `/${id}/start`);
    await call('PUT', `/${id}/draft`, { definition: series({ reentry: { policy: 'always' } }), draftRev: 1 });
    await call('POST', `/${id}/start`);
    const [one, two] = await rows('version', await idOf(id));
    const count = (version: unknown, step: string, outcome: string, n: number, shard = 0) => ({ version_id: version, step, outcome, hour: 1, shard, n });
    await store.write((transaction) =>
      transaction('step_stat').insert([
        count(one?.['id'], 'wait', 'entered', 3),
        count(one?.['id'], 'wait', 'entered', 4, 1),
        count(one?.['id'], 'wait', 'done', 5),
        count(one?.['id'], 'greet', 'entered', 5),
        count(one?.['id'], 'greet', 'done', 4),
        count(two?.['id'], 'wait', 'entered', 1),
      ]),
    );
    const { json } = await call('GET', `/${id}/statistics`);
    expect(json.versions).toMatchObject([
      { number: 2, runs: { entered: 1, active: 1, ended: 0 } },
      { number: 1, runs: { entered: 7, active: 3, ended: 4 } },
    ]);
    expect(json.totals).toEqual({
      runs: { entered: 8, active: 4, ended: 4 },
      steps: [
        { step: 'wait', entered: 8, waiting: 3, ended: 0, ports: { done: 5 } },
        { step: 'greet', entered: 5, waiting: 1, ended: 0, ports: { done: 4 } },
      ],
    });
  });

  test('who is inside is listed page by page, by step and by state', async () => {
    const id = await make();
    await call('POST', `/${id}/start`);
    const workflowId = await idOf(id);
    for (const [step, state] of [['wait', 'waiting'], ['wait', 'ended'], ['greet', 'awaiting'], ['wait', 'waiting'], ['greet', 'waiting']] as const) {
      await addRun(workflowId, { step, state, wakeAt: 5000, email: `${step}-${state}@example.com` });
    }
    const first = (await call('GET', `/${id}/runs?limit=3`)).json;
    const second = (await call('GET', `/${id}/runs?limit=3&after=${first.next}`)).json;
    expect([...first.items, ...second.items].map(({ step, state }) => `${step} ${state}`)).toEqual(['greet waiting', 'wait waiting', 'greet awaiting', 'wait ended', 'wait waiting']);
    expect(second.next).toBeNull();
    expect(first.items[0]).toMatchObject({ contact: { email: 'greet-waiting@example.com' }, version: 1, wakeAt: '1970-01-01T00:00:05.000Z', heldBy: null, endedAt: null });
    expect((await call('GET', `/${id}/runs?step=wait&state=waiting`)).json.items).toHaveLength(2);
    expect((await call('GET', `/${id}/runs?state=held`)).json).toEqual({ items: [], next: null });
  });

  describe('what does not fit is refused, and nothing changes', () => {
    const bodies: [string, unknown][] = [
      ['no body', {}],
      ['an empty name', { name: '' }],
      ['a name that is no text', { name: 7 }],
      ['an unknown member', { name: 'x', state: 'active' }],
      ['steps that are no list', { name: 'x', definition: { reentry: { policy: 'once' }, steps: {} } }],
      ['an unknown kind of step', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'script', id: 'a', code: '1' }] } }],
      ['a step id that climbs', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'exit', id: '../../x' }] } }],
      ['__proto__ as a step id', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'exit', id: '__proto__' }] } }],
      ['__proto__ as a way out', '{"name":"x","definition":{"reentry":{"policy":"once"},"steps":[{"kind":"action","id":"a","contribution":"a/b","config":{},"ports":{"__proto__":"a"}}]}}'],
      ['a way out that is no name', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'action', id: 'a', contribution: 'a/b', config: {}, ports: { 'Bad Port': 'a' } }] } }],
      ['a contribution that climbs', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'action', id: 'a', contribution: '../b', config: {}, ports: {} }] } }],
      ['a wait without an end', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'wait', id: 'a', duration: { amount: -1, unit: 'days' } }] } }],
      ['a condition of another language', { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'branch', id: 'a', branches: [{ name: 'yes', when: '1 == 1' }] }] } }],
      ['more steps than there may be', { name: 'x', definition: { reentry: { policy: 'once' }, steps: Array.from({ length: 501 }, (_, at) => ({ kind: 'exit', id: `s${at}` })) } }],
    ];

    test.each(bodies)('%s', async (_, body) => {
      const before = (await call('GET', '')).json.items.length;
      const refused = await call('POST', '', body);
      expect(refused.status).toBe(400);
      expect(refused.json.code).toMatch(/^INNESTO_REQUEST_/);
      expect((await call('GET', '')).json.items).toHaveLength(before);
    });

    test('a draft without its revision, or with one that is no number', async () => {
      const id = await make();
      for (const body of [{ definition: series() }, { definition: series(), draftRev: '1' }, { definition: series(), draftRev: 0 }, { draftRev: 1 }]) {
        expect((await call('PUT', `/${id}/draft`, body)).status).toBe(400);
      }
      expect((await call('GET', `/${id}`)).json.draftRev).toBe(1);
    });

    test('ids that are none, unknown ones, and another workspace’s are not found, and answer alike', async () => {
      const mine = workspace;
      const id = await make();
      workspace = await server.addWorkspace();
      editor = await server.addToken(workspace, 'editor');
      const asks = (of: string): [Parameters<typeof call>[0], string, unknown?][] => [
        ['GET', `/${of}`],
        ['PUT', `/${of}/draft`, { definition: series(), draftRev: 1 }],
        ['DELETE', `/${of}`],
        ['GET', `/${of}/problems`],
        ['POST', `/${of}/start`],
        ['POST', `/${of}/stop`],
        ['POST', `/${of}/end`],
        ['GET', `/${of}/versions`],
        ['GET', `/${of}/statistics`],
        ['GET', `/${of}/runs`],
      ];
      for (const [at, [method, path, body]] of asks(id).entries()) {
        const foreign = await call(method, path, body);
        const [, unknownPath = ''] = asks(NOBODY)[at] ?? [];
        expect(foreign).toEqual(await call(method, unknownPath, body));
        expect(foreign.status).toBe(404);
      }
      for (const [method, path, body] of asks('not-an-id')) expect((await call(method, path, body)).status).toBe(400);
      expect(await store.read('workflow').where({ workspace_id: mine.id }).first('state', 'draft_rev')).toEqual({ state: 'draft', draft_rev: 1 });
    });

    test('a page that no page gave, and filters that are none', async () => {
      const id = await make();
      for (const query of ['?after=x', '?after=1.2', '?limit=0', '?limit=1e3', '?sort=name']) expect((await call('GET', query)).status).toBe(400);
      for (const query of ['?after=1', '?after=1.2.3', '?state=gone', '?step=__proto__', '?step=A']) expect((await call('GET', `/${id}/runs${query}`)).status).toBe(400);
    });

    test('who may only look does not change anything', async () => {
      const id = await make();
      editor = await server.addToken(workspace, 'viewer');
      expect((await call('GET', `/${id}/statistics`)).status).toBe(200);
      for (const [method, path, body] of [
        ['POST', '', { name: 'x' }],
        ['PUT', `/${id}/draft`, { definition: series(), draftRev: 1 }],
        ['DELETE', `/${id}`],
        ['POST', `/${id}/start`],
        ['POST', `/${id}/stop`],
        ['POST', `/${id}/end`],
      ] as const) {
        expect((await call(method, path, body)).status).toBe(403);
      }
    });
  });
});
