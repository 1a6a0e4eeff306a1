import type { ConnectionManifest, Manifest } from '@innesto/sdk/contract';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openWorkflowHouse, wait, type WorkflowHouse } from '../api/route/test-workflows.ts';
import { createConnections } from '../data/connections/connections.ts';
import { createVersions } from '../data/workflows/versions.ts';
import { createWorkflows } from '../data/workflows/workflows.ts';
import { buryPlugin, lockPlugin, pluginVersions } from '../store/query/plugin.ts';
import { DATABASES } from '../store/test-database.ts';
import type { Registry } from './registry.ts';
import { removePlugin } from './remove.ts';
import { writePlugin } from './test-plugin.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const pulse = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };
const ACTOR = 'operator:1';
const START = { actor: ACTOR, perMinute: null };

const ACCOUNT: ConnectionManifest = {
  name: 'account',
  title: 'Account',
  config: { type: 'object', properties: {}, additionalProperties: false },
  secrets: [{ name: 'key', title: 'Key' }],
  hosts: ['board.example'],
  credential: { kind: 'api-key', secret: 'key', header: 'x-key' },
};

const NET = { right: 'net' as const, hosts: ['connection:account'], reason: 'Asks the board.' };

describe.each(DATABASES)('on %s, a plugin that is removed while something begins to hang on it', (database) => {
  let house: WorkflowHouse;
  let plugin: string;
  let serial = 0;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    await house.moveIn();
    plugin = `visitor-${++serial}`;
    await install('1.0.0');
    await house.registry.enable(house.now.workspace, plugin);
  });

  const install = (version: string, traits: Partial<Manifest> = {}): Promise<Manifest> =>
    house.registry.installFolder(writePlugin(places.temporaryFolder, { name: plugin, version, ...traits }));

  const partsOf = () => ({
    store: house.store,
    clock: house.server.clock,
    ids: { next: v7 },
    pulse,
    announce: () => undefined,
  });

  const remove = (version: string | null): Promise<void> =>
    removePlugin({ ...partsOf(), forget: house.registry.forget }, { plugin, version, actor: ACTOR });

  const isThere = async (version: string): Promise<boolean> =>
    (await pluginVersions(house.store.read, plugin)).some((row) => row.version === version && row.removedAt === null);

  /** Until somebody waits for what another holds; on SQLite whoever comes waits for the writer, and nobody sees it. */
  const untilSomebodyWaits = async (): Promise<void> => {
    if (database === 'sqlite') return;
    const asked = `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    for (let tries = 0; tries < 1000; tries++) {
      const [row] = await house.store.dialect.all<{ n: number }>(house.store.read, asked, []);
      if ((row?.n ?? 0) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  /** The workflows of a node between whose look at a plugin and whose act something happens. */
  const workflowsWith = (meanwhile: Partial<Pick<Registry, 'resolve' | 'subscribe' | 'hold'>>) =>
    createWorkflows({
      ...partsOf(),
      plugins: { ...house.registry, ...meanwhile },
      versions: createVersions({ store: house.store }),
    });

  /** What is done to the plugins once the trigger was asked, and everything found in order. */
  const onceAsked = (then: () => Promise<unknown>): Pick<Registry, 'subscribe'> => ({
    subscribe: async (question) => {
      const answer = await house.registry.subscribe(question);
      await then();
      return answer;
    },
  });

  const listening = () =>
    house.series({
      trigger: { contribution: `${plugin}/joined`, config: { list: house.now.list } },
      steps: [wait('wait')],
    });

  /** The workspace goes over to another version, and nothing needs the first one any more. */
  const upgrade = async (): Promise<void> => {
    await install('2.0.0');
    await house.registry.enable(house.now.workspace, plugin, '2.0.0');
  };

  const upgradeAndRemove = async (): Promise<void> => {
    await upgrade();
    await remove('1.0.0');
  };

  test('is not what a workflow is started with', async () => {
    const { workspace } = house.now;
    const id = await house.make(listening());
    const started = workflowsWith(onceAsked(upgradeAndRemove)).start(workspace, id, START);
    await expect(started).rejects.toMatchObject({ code: 'INNESTO_CONFLICT', message: expect.stringContaining(plugin) });
    expect(await house.call('GET', `/${id}`)).toMatchObject({ json: { state: 'draft', version: null } });
    expect(await house.rows('subscription', await house.idOf(id))).toEqual([]);
    // Asked again it starts with what is there.
    expect(await house.call('POST', `/${id}/start`)).toMatchObject({ status: 200, json: { state: 'active' } });
    await expect(remove('2.0.0')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
  });

  test('is not what a draft is put in force with', async () => {
    const { workspace } = house.now;
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    await house.call('PUT', `/${id}/draft`, { definition: listening(), draftRev: 1 });
    const asked = { actor: ACTOR, runs: undefined, draftRev: 2 };
    const published = workflowsWith(onceAsked(upgradeAndRemove)).publish(workspace, id, asked);
    await expect(published).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
    expect(await house.call('GET', `/${id}`)).toMatchObject({ json: { state: 'active', version: 1 } });
  });

  test('is not what an earlier version is put in force again with', async () => {
    const { workspace } = house.now;
    const id = await house.make(listening());
    await house.call('POST', `/${id}/start`);
    await house.call('PUT', `/${id}/draft`, { definition: house.series(), draftRev: 1 });
    await house.call('POST', `/${id}/publish`, { draftRev: 2 });
    // Neither the draft nor what is in force has anything of it.
    const restoring = workflowsWith(onceAsked(() => remove(null)));
    const restored = restoring.restore(workspace, id, { actor: ACTOR, runs: undefined, number: 1 });
    await expect(restored).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
    expect(await house.call('GET', `/${id}`)).toMatchObject({ json: { state: 'active', version: 2 } });
  });

  test('stays, if the workflow held it first', async () => {
    const { workspace } = house.now;
    const id = await house.make(listening());
    let removal: Promise<unknown> = Promise.resolve();
    const workflows = workflowsWith({
      ...onceAsked(upgrade),
      hold: async (transaction, versions) => {
        await house.registry.hold(transaction, versions);
        removal = remove('1.0.0').catch((error: unknown) => error);
        await untilSomebodyWaits();
      },
    });
    expect(await workflows.start(workspace, id, START)).toMatchObject({ state: 'active', version: 1 });
    expect(await removal).toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
    expect(await isThere('1.0.0')).toBe(true);
  });

  test('is waited for, if it was on its way out first', async () => {
    const { workspace } = house.now;
    const id = await house.make(listening());
    let started: Promise<unknown> = Promise.resolve();
    const asked = Promise.withResolvers<void>();
    await upgrade();
    const stale: Pick<Registry, 'resolve'> = {
      resolve: async (workspaceId, contribution) => {
        const found = await house.registry.resolve(workspaceId, contribution);
        return found === null ? null : { ...found, version: '1.0.0' };
      },
    };
    await house.store.write(async (transaction) => {
      await lockPlugin(transaction, plugin);
      started = workflowsWith({ ...stale, ...onceAsked(async () => asked.resolve()) })
        .start(workspace, id, START)
        .catch((error: unknown) => error);
      await asked.promise;
      await untilSomebodyWaits();
      await buryPlugin(transaction, { name: plugin, version: '1.0.0', source: 'file', at: 0 });
    });
    expect(await started).toMatchObject({ code: 'INNESTO_CONFLICT' });
    expect(await house.call('GET', `/${id}`)).toMatchObject({ json: { state: 'draft' } });
  });

  describe('and a connection of its kind', () => {
    beforeEach(async () => {
      await install('1.1.0', { connections: [ACCOUNT], permissions: [NET] });
      await house.registry.enable(house.now.workspace, plugin);
    });

    const connectionsWith = (meanwhile: Partial<Pick<Registry, 'resolve' | 'hold'>>) =>
      createConnections({
        ...partsOf(),
        seal: (_place, plain) => `sealed ${plain}`,
        transports: { carries: () => Promise.resolve(null) },
        links: { connectionStatus: () => '', connectionReplies: () => '' },
        changed: () => undefined,
        plugins: { ...house.registry, ...meanwhile },
        clients: new Map(),
      });

    const make = (meanwhile: Partial<Pick<Registry, 'resolve' | 'hold'>>) => {
      const draft = {
        kind: 'plugin',
        name: 'Board',
        contribution: `${plugin}/account`,
        secrets: { key: 'k' },
      } as const;
      return connectionsWith(meanwhile).make(house.now.workspace, draft);
    };

    test('is not made', async () => {
      const made = make({
        resolve: async (workspaceId, contribution) => {
          const found = await house.registry.resolve(workspaceId, contribution);
          await remove(null);
          return found;
        },
      });
      await expect(made).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
      const of = { workspace_id: house.now.workspace.id };
      expect(await house.store.read('connection').where(of)).toEqual([]);
    });

    test('keeps it there, if it came first', async () => {
      let removal: Promise<unknown> = Promise.resolve();
      const made = make({
        hold: async (transaction, versions) => {
          await house.registry.hold(transaction, versions);
          removal = remove(null).catch((error: unknown) => error);
          await untilSomebodyWaits();
        },
      });
      expect(await made).toMatchObject({ name: 'Board' });
      expect(await removal).toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
    });
  });
});
