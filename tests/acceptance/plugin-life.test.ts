import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginHistory, PluginMove, PluginProposal, PluginView, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readConfig } from '../../core/src/config.ts';
import { startHub, type Hub } from '../../core/src/hub.ts';
import { startTestRegistry, type TestRegistry } from '../../core/src/service/http/test-package-registry.ts';
import { buildPlugin } from '../../sdk/src/cli/build-plugin.ts';
import type { ApiClient } from '../support/api-client.ts';
import { freshHome, hereOn } from '../support/database.ts';
import { deskPackage, stampedBy, untilStamped } from '../support/desk.ts';
import { deliver } from '../support/first-party.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const DESK = '@agency/innesto-desk';
const LIST = join(import.meta.dirname, '..', '..', 'plugins', 'list');
const WIDER = [{ right: 'lists:write', reason: 'Puts who was stamped into a list.' }];

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('PostgreSQL'))('a plugin from its registry to its end, on %s', (database) => {
  tellInOrder();
  let registry: TestRegistry;
  let nodes: readonly Hub[];
  let owner: ApiClient;
  let settled: Settled;
  let base: string;
  let workflow: string;
  let list: string;

  beforeAll(async () => {
    registry = await startTestRegistry();
    registry.packages.set(DESK, {
      versions: { '1.0.0': { bytes: await deskPackage({ version: '1.0.0', setting: 'text' }) } },
    });
    const bundled = await mkdtemp(join(inject('temporaryFolder'), 'plugins-'));
    await deliver({ ...(await buildPlugin(LIST)), folder: 'list', path: LIST }, bundled);
    const { dataFolder, databaseUrl } = await freshHome(database);
    const config = readConfig({
      PORT: '0',
      INNESTO_DATA: dataFolder,
      INNESTO_DEMO: 'no',
      INNESTO_LOG: 'silent',
      INNESTO_REGISTRY: registry.address,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    });
    const first = await startHub(config, { plugins: bundled });
    nodes = [first];
    owner = await signUp({ url: first.url, setUpToken: first.setUpLink?.split('/').at(-1) ?? '' });
    settled = await makeWorkspace(owner);
    // A start without an owner would make the first one's link void.
    if (databaseUrl !== null) nodes = [first, await startHub(config, { plugins: bundled })];
    ({ base } = settled);
    list = (await settled.api.must<{ id: string }>('POST', `${base}/lists`, { name: 'Desk' })).id;
  });
  afterAll(async () => {
    for (const node of nodes ?? []) await node.stop();
    await registry?.close();
  });

  const publish = async (version: string, traits: Partial<Parameters<typeof deskPackage>[0]>): Promise<void> => {
    const before = registry.packages.get(DESK)?.versions ?? {};
    const bytes = await deskPackage({ setting: 'words', ...traits, version });
    registry.packages.set(DESK, { versions: { ...before, [version]: { bytes } } });
  };
  const propose = (range?: string): Promise<PluginProposal> =>
    owner.must('POST', `${base}/plugin-proposals`, { name: DESK, ...(range === undefined ? {} : { range }) });
  const install = async (range?: string): Promise<void> => {
    const { id } = await propose(range);
    await owner.must('POST', `${base}/plugin-proposals/${id}/accept`);
  };
  const upload = async (bytes: Buffer) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), 'desk.tgz');
    return owner.call('POST', `${base}/plugin-proposals/upload`, form);
  };
  const desk = (): Promise<PluginView> => settled.api.must('GET', `${base}/plugins/desk`);
  const preview = (version: string): Promise<PluginMove> =>
    settled.api.must('GET', `${base}/plugins/desk/move?version=${version}`);
  const draft = async (): Promise<{ draft: WorkflowDefinition; draftRev: number }> =>
    settled.api.must('GET', `${base}/workflows/${workflow}`);
  test('what the registry has is examined first, and nothing of it is installed until somebody says yes', async () => {
    const proposal = await propose();
    expect(proposal).toMatchObject({
      package: DESK,
      source: `registry:${DESK}`,
      vouched: true,
      isInstalled: false,
      against: null,
      manifest: { name: 'desk', version: '1.0.0' },
    });
    expect((await settled.api.call('GET', `${base}/plugins/desk`)).status).toBe(404);
    await owner.must('DELETE', `${base}/plugin-proposals/${proposal.id}`);
    expect((await owner.call('POST', `${base}/plugin-proposals/${proposal.id}/accept`)).status).toBe(404);
    await install();
    expect(await desk()).toMatchObject({ state: 'available', version: '1.0.0' });
  });

  test('only owners of the instance install, and only what is on the list, unless they say otherwise', async () => {
    const asToken = await settled.api.call('POST', `${base}/plugin-proposals`, { name: DESK });
    expect(asToken).toMatchObject({ status: 403, body: { code: 'INNESTO_PLUGIN_INSTALLER' } });
    await owner.must('PATCH', `${base}/plugin-installations`, { packages: ['@shop/*'] });
    expect(await owner.call('POST', `${base}/plugin-proposals`, { name: DESK })).toMatchObject({
      status: 403,
      body: { code: 'INNESTO_PLUGIN_NOT_ALLOWED' },
    });
    expect(await upload(await deskPackage({ version: '1.0.1', setting: 'text' }))).toMatchObject({ status: 403 });
    expect((await settled.api.call('PATCH', `${base}/plugin-installations`, { packages: ['*'] })).status).toBe(403);
    await owner.must('PATCH', `${base}/plugin-installations`, { packages: ['@agency/*'] });
    expect((await propose()).isInstalled).toBe(true);
  });

  test('a package that changes under its version, takes another’s name, or does not load is refused', async () => {
    const other = await upload(await deskPackage({ version: '1.0.0', setting: 'other' }));
    expect(other.body).toMatchObject({
      code: 'INNESTO_PLUGIN_PACKAGE',
      detail: expect.stringContaining('other content'),
    });
    const squatter = await upload(
      await deskPackage({ version: '9.0.0', setting: 'text', packageName: '@agency/other' }),
    );
    expect(squatter.body).toMatchObject({ detail: expect.stringContaining('cannot take its place') });
    const dead = await upload(
      await deskPackage({ version: '9.0.0', setting: 'text', prelude: 'throw new Error("dead")' }),
    );
    expect(dead.body).toMatchObject({ detail: expect.stringContaining('does not run') });
    const hung = await upload(await deskPackage({ version: '9.0.0', setting: 'text', prelude: 'for(;;);' }));
    expect(hung.body).toMatchObject({ detail: expect.stringContaining('does not run') });
    expect((await upload(Buffer.from('hello'))).body).toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
    const { versions } = await settled.api.must<PluginHistory>('GET', `${base}/plugins/desk/history`);
    expect(versions.map(({ version }) => version)).toEqual(['1.0.0']);
  });

  test('a workspace lets it in, and somebody waits in front of its step', async () => {
    await settled.api.must('POST', `${base}/plugins/desk/enable`, {});
    const definition: WorkflowDefinition = {
      trigger: { contribution: 'list/activity', config: { lists: [list] } },
      reentry: { policy: 'always' },
      first: 'day',
      steps: [
        { kind: 'wait', id: 'day', duration: { amount: 1, unit: 'days' }, next: 'stamp' },
        { kind: 'action', id: 'stamp', contribution: 'desk/stamp', config: { text: 'Hello' }, ports: {} },
      ],
    };
    ({ id: workflow } = await settled.api.must('POST', `${base}/workflows`, { name: 'Desk', definition }));
    await settled.api.must('POST', `${base}/workflows/${workflow}/start`);
    await settled.api.must('POST', `${base}/contacts`, { email: 'anna@clients.example', lists: [list] });
    await settled.api.must('POST', `${base}/collections/desk/notes/records`, { attributes: { title: 'A long note' } });
    await until(
      () => settled.api.must<{ items: object[] }>('GET', `${base}/workflows/${workflow}/runs`),
      ({ items }) => items.length === 1,
      { what: 'Anna is inside' },
    );
    expect(await stampedBy(settled, 'anna@clients.example')).toEqual([]);
  });

  test('a version that asks for more needs another yes; drafts are carried over, who runs stays', async () => {
    await publish('2.0.0', {
      permissions: WIDER,
      migrate: '(config, from) => from.startsWith("1.") ? { words: config.text + "!" } : config',
    });
    expect(await propose()).toMatchObject({ against: '1.0.0', difference: { rights: WIDER } });
    await install();
    expect(await preview('2.0.0')).toMatchObject({
      from: '1.0.0',
      to: '2.0.0',
      wider: WIDER,
      obstacles: [],
      drafts: [{ id: workflow, outcome: 'carried', misfits: [] }],
      live: [{ id: workflow, versions: ['1.0.0'] }],
    });
    const silent = await settled.api.call('POST', `${base}/plugins/desk/enable`, { version: '2.0.0' });
    expect(silent).toMatchObject({
      status: 409,
      body: { code: 'INNESTO_PLUGIN_MORE_RIGHTS', rights: ['lists:write'] },
    });
    expect((await desk()).version).toBe('1.0.0');
    await settled.api.must('POST', `${base}/plugins/desk/enable`, { version: '2.0.0', rights: ['lists:write'] });
    expect(await desk()).toMatchObject({ version: '2.0.0', previousVersion: '1.0.0' });
    expect((await draft()).draft.steps).toMatchObject([{}, { config: { words: 'Hello!' } }]);
    await letTimePass(settled, { amount: 2, unit: 'days' });
    await untilStamped(settled, 'anna@clients.example', '1.0.0');
  });

  test('put in force anew, whoever comes goes by the new version, on every node', async () => {
    const { draftRev } = await draft();
    await settled.api.must('POST', `${base}/workflows/${workflow}/publish`, { draftRev });
    await settled.api.must('POST', `${base}/contacts`, { email: 'bruno@clients.example', lists: [list] });
    for (const node of nodes)
      await until(
        () => settled.api.at(node.url).must<PluginView>('GET', `${base}/plugins/desk`),
        ({ version }) => version === '2.0.0',
        { what: 'the node knows' },
      );
    await letTimePass(settled, { amount: 3, unit: 'days' });
    await untilStamped(settled, 'bruno@clients.example', '2.0.0');
    expect(await stampedBy(settled, 'anna@clients.example')).not.toContain('2.0.0');
  });

  test('back at the version before, the draft is as it was, and who came in since goes on by the newer one', async () => {
    await settled.api.must('POST', `${base}/contacts`, { email: 'carla@clients.example', lists: [list] });
    await until(
      () => settled.api.must<{ items: object[] }>('GET', `${base}/workflows/${workflow}/runs`),
      ({ items }) => items.length === 3,
      { what: 'Carla is inside' },
    );
    const back = await settled.api.must<PluginMove>('POST', `${base}/plugins/desk/roll-back`);
    expect(back).toMatchObject({ from: '2.0.0', to: '1.0.0', isBack: true, drafts: [{ outcome: 'restored' }] });
    expect((await draft()).draft.steps).toMatchObject([{}, { config: { text: 'Hello' } }]);
    await letTimePass(settled, { amount: 4, unit: 'days' });
    await untilStamped(settled, 'carla@clients.example', '2.0.0');
  });

  test('a version that what is kept cannot follow is refused, with what stands in the way', async () => {
    await publish('3.0.0', { permissions: WIDER, note: { maxLength: 5 }, migrate: '() => { for (;;); }' });
    await install();
    const called = { name: 'A long note', createdAt: expect.stringMatching(/Z$/) };
    const records = [{ called, why: { code: 'TOO_LONG', parts: { limit: 5 } } }];
    const obstacles = [{ kind: 'misfits', key: 'desk/notes', count: 1, records }];
    expect(await preview('3.0.0')).toMatchObject({
      obstacles,
      drafts: [{ outcome: 'by-hand', misfits: [{ title: { key: 'action.stamp.title' }, why: { code: 'STOPPED' } }] }],
    });
    const refused = await settled.api.call('POST', `${base}/plugins/desk/enable`, { version: '3.0.0' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'INNESTO_PLUGIN_STUCK', obstacles } });
    expect((await desk()).version).toBe('1.0.0');
  });

  test('a version by which more can be asked of what is kept comes once all of it can be, and everything works meanwhile', async () => {
    const notes = `${base}/collections/desk/notes/records`;
    const filter = { attribute: 'record.colour', operator: 'is', value: 'red' };
    const red = () => settled.api.call('POST', `${notes}/matching`, { filter });
    const put = (title: string, api = settled.api): Promise<unknown> =>
      api.must('POST', notes, { attributes: { title, colour: title.length > 4 ? 'blue' : 'red' } });
    for (let from = 0; from < 200; from += 50)
      await Promise.all(Array.from({ length: 50 }, (_, at) => put(`Blue ${from + at}`)));
    await put('Red');
    await publish('4.0.0', { permissions: WIDER, isColoured: true });
    await install();
    const { indexed } = await preview('4.0.0');
    expect(indexed).toMatchObject([{ collection: 'desk/notes', count: 202 }]);
    expect((await red()).body).toMatchObject({ code: 'INNESTO_CONDITION_INVALID' });
    await settled.api.must('POST', `${base}/plugins/desk/enable`, { version: '4.0.0', rights: ['lists:write'] });
    for (const node of nodes) await put('Red', settled.api.at(node.url));
    await until(desk, ({ version, moving }) => version === '4.0.0' && moving === null, { what: 'it is there' });
    for (const node of nodes) await put('Red', settled.api.at(node.url));
    expect((await red()).body['items']).toHaveLength(1 + 2 * nodes.length);
    await settled.api.must('POST', `${base}/plugins/desk/roll-back`);
    expect(await desk()).toMatchObject({ version: '1.0.0', moving: null });
    expect((await settled.api.call('DELETE', `${base}/plugins/desk/move`)).status).toBe(404);
  });

  test('switched off, nothing of it is started; workflows at work are named first', async () => {
    const named = await settled.api.call('POST', `${base}/plugins/desk/switch`, { on: false });
    expect(named).toMatchObject({ status: 409, body: { uses: [{ kind: 'live', workflow: { id: workflow } }] } });
    await settled.api.must('POST', `${base}/plugins/desk/switch`, { on: false, anyway: true });
    expect((await desk()).state).toBe('off');
    const started = await settled.api.call('POST', `${base}/workflows/${workflow}/start`);
    expect(started.body).toMatchObject({ problems: [{ code: 'PLUGIN_OFF' }] });
    await settled.api.must('POST', `${base}/plugins/desk/switch`, { on: true });
    expect((await desk()).state).toBe('active');
  });

  test('it is removed when nothing refers to it any more, and what was done to it stays known', async () => {
    const kinds = async (): Promise<readonly string[]> => {
      const { status, body } = await owner.call('DELETE', `${base}/plugins/desk`);
      return status === 204
        ? []
        : ((body['uses'] as unknown as { kind: string }[] | undefined) ?? []).map(({ kind }) => kind);
    };
    expect((await settled.api.call('DELETE', `${base}/plugins/desk`)).status).toBe(403);
    expect(await kinds()).toEqual(['live', 'kept']);
    expect((await owner.call('DELETE', `${base}/plugins/desk?version=1.0.0`)).body).toMatchObject({
      uses: [{ kind: 'current' }],
    });
    await owner.must('DELETE', `${base}/plugins/desk?version=3.0.0`);
    await settled.api.must('POST', `${base}/workflows/${workflow}/stop`);
    expect(await kinds()).toEqual(['draft', 'kept']);
    await settled.api.must('DELETE', `${base}/workflows/${workflow}`);
    const notes = `${base}/collections/desk/notes/records`;
    for (let more = true; more;) {
      const { items } = await settled.api.must<{ items: { id: string }[] }>('GET', `${notes}?limit=100`);
      await Promise.all(items.map(({ id }) => settled.api.must('DELETE', `${notes}/${id}`)));
      more = items.length > 0;
    }
    const { deeds } = await owner.must<PluginHistory>('GET', `${base}/plugins/desk/history`);
    expect(deeds.map(({ kind, version }) => `${kind} ${version}`)).toEqual([
      'removed 3.0.0',
      'switched-on 1.0.0',
      'switched-off 1.0.0',
      'rolled-back 1.0.0',
      'upgraded 4.0.0',
      'installed 4.0.0',
      'installed 3.0.0',
      'rolled-back 1.0.0',
      'upgraded 2.0.0',
      'installed 2.0.0',
      'let-in 1.0.0',
      'installed 1.0.0',
    ]);
    expect(deeds.at(-1)?.by).toBe('Owner');
    expect(await kinds()).toEqual([]);
    expect((await settled.api.call('GET', `${base}/plugins/desk`)).status).toBe(404);
  });

  test('what comes with the hub can go, too, and be put back', async () => {
    const gone = await owner.call('DELETE', `${base}/plugins/list`);
    expect(gone.body).toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
  });
});
