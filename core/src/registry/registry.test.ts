import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Announcement } from '../model/announcement.ts';
import { LIVE_CLOCK } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createTestSandbox, inspectTestScript, testManifest, writePlugin } from './test-plugin.ts';

const parent = inject('temporaryFolder');
const HOUR = 3_600_000;
const LIST = '018f0000-0000-7000-8000-00000000abcd';

describe.each(DATABASES)('the registry, on %s', (database) => {
  let store: Store;
  let registry: Registry;
  let sandbox: ReturnType<typeof createTestSandbox>;
  let workspace: Workspace;
  let announced: Announcement[];
  let pulses: string[];
  let now = Date.UTC(2027, 1, 2);
  let serial = 0;
  let plugin: string;

  const openRegistry = (): Registry => {
    sandbox = createTestSandbox();
    return createRegistry({
      store,
      sandbox,
      clock: { now: () => now },
      announce: (announcement) => void announced.push(announcement),
      pulse: { events: () => void pulses.push('events'), runs: () => void pulses.push('runs'), deliveries: () => void pulses.push('deliveries') },
      inspect: inspectTestScript,
    });
  };

  beforeAll(async () => {
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: parent });
  });
  afterAll(() => store.close());
  beforeEach(() => {
    announced = [];
    pulses = [];
    registry = openRegistry();
    // A workspace and a plugin of their own for each test: what is installed stays.
    const id = ++serial;
    plugin = `greeting-${id}`;
    workspace = { id, publicId: `w${id}`, name: 'Shop', mode: 'live', timeZone: 'Europe/Rome', identityKey: 'email', clock: LIVE_CLOCK };
  });

  const install = (traits: Parameters<typeof writePlugin>[1] = {}, options: { bundled?: boolean } = {}): Promise<unknown> =>
    registry.installFolder(writePlugin(parent, { name: plugin, ...traits }), options);
  const strikeOnce = (): Promise<{ suspended: boolean }> => registry.strike({ workspaceId: workspace.id, plugin, verdict: 'timeout', detail: 'It ran for 200 ms.' });
  const listed = async () => (await registry.list(workspace)).find((one) => one.plugin === plugin);

  describe('installing', () => {
    test('keeps a version for good: the same again is done already, something else is refused', async () => {
      await install();
      await install();
      await expect(install({ title: 'Other words' })).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
      await install({ version: '1.1.0', title: 'Other words' });
      expect((await registry.manifestOf(plugin, '1.0.0')).title).toBe('Greeting');
      expect((await registry.manifestOf(plugin, '1.1.0')).title).toBe('Other words');
    });

    test('refuses a script that does not run, or that says something else of itself than its manifest', async () => {
      await expect(install({ script: 'throw 1' })).rejects.toThrow(/does not run/);
      const other = `__innesto({\n  manifest: ${JSON.stringify(testManifest({ name: plugin, permissions: [] }))},\n});`;
      await expect(install({ script: other })).rejects.toThrow(/something else of itself/);
      await expect(registry.manifestOf(plugin, '1.0.0')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_UNKNOWN' });
    });
  });

  describe('letting in', () => {
    test('a plugin is available until the workspace lets it in, with the rights that it asks for', async () => {
      await install();
      expect(await listed()).toMatchObject({ state: 'available', permissions: [{ right: 'messages:send:email', granted: false }] });
      expect(await registry.resolve(workspace.id, `${plugin}/greet`)).toBeNull();
      expect(await registry.isSuspended(workspace.id, plugin)).toBe(true);
      await registry.enable(workspace, plugin);
      expect(await listed()).toMatchObject({ state: 'active', version: '1.0.0', permissions: [{ right: 'messages:send:email', granted: true }] });
      expect(await registry.resolve(workspace.id, `${plugin}/greet`)).toMatchObject({ plugin, name: 'greet', version: '1.0.0', suspended: false });
      expect(await registry.isSuspended(workspace.id, plugin)).toBe(false);
    });

    test('takes the newest version by its number, not by its letters, or the one that is named', async () => {
      await install({ version: '1.9.0' });
      await install({ version: '1.10.0' });
      await registry.enable(workspace, plugin);
      expect(await listed()).toMatchObject({ version: '1.10.0', newestVersion: '1.10.0' });
      await registry.enable(workspace, plugin, '1.9.0');
      expect(await listed()).toMatchObject({ version: '1.9.0', newestVersion: '1.10.0' });
      await expect(registry.enable(workspace, plugin, '3.0.0')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_UNKNOWN' });
      await expect(registry.enable(workspace, 'nothing')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_UNKNOWN' });
    });

    test('the rights in force are those that both the manifest asks for and the workspace granted', async () => {
      await install();
      await registry.enable(workspace, plugin);
      await install({ version: '2.0.0', permissions: [{ right: 'lists:write', reason: 'Puts contacts into lists.' }] });
      expect([...(await registry.rightsOf(workspace.id, plugin, '2.0.0'))]).toEqual([]);
      await registry.enable(workspace, plugin);
      expect([...(await registry.rightsOf(workspace.id, plugin))]).toEqual(['lists:write']);
      // Runs pinned to the older version go on.
      expect([...(await registry.rightsOf(workspace.id, plugin, '1.0.0'))]).toEqual(['messages:send:email']);
      expect([...(await registry.rightsOf(workspace.id, 'nothing'))]).toEqual([]);
    });

    test('bundled plugins are let into every new workspace, others are not', async () => {
      await install({}, { bundled: true });
      await registry.installFolder(writePlugin(parent, { name: `${plugin}-other` }));
      await store.write((transaction) => registry.enableDefaults(workspace.id, transaction));
      expect(await registry.isSuspended(workspace.id, plugin)).toBe(false);
      expect(await registry.resolve(workspace.id, `${plugin}-other/greet`)).toBeNull();
    });

    test('a workspace keeps its version when the bundled one moves on', async () => {
      await install({}, { bundled: true });
      await store.write((transaction) => registry.enableDefaults(workspace.id, transaction));
      await install({ version: '1.1.0' }, { bundled: true });
      await store.write((transaction) => registry.enableDefaults(workspace.id, transaction));
      expect(await listed()).toMatchObject({ version: '1.0.0', newestVersion: '1.1.0' });
    });
  });

  describe('strikes', () => {
    beforeEach(async () => {
      await install();
      await registry.enable(workspace, plugin);
      announced = [];
    });

    test('the third within an hour suspends the plugin, and the culprit is named', async () => {
      expect(await strikeOnce()).toEqual({ suspended: false });
      expect(await strikeOnce()).toEqual({ suspended: false });
      expect(await registry.isSuspended(workspace.id, plugin)).toBe(false);
      expect(await strikeOnce()).toEqual({ suspended: true });
      expect(await registry.isSuspended(workspace.id, plugin)).toBe(true);
      expect(await listed()).toMatchObject({ state: 'suspended', strikes: 3, verdict: 'timeout', detail: 'It ran for 200 ms.', struckAt: now });
      expect(announced).toContainEqual({ topic: 'plugins', workspaceId: workspace.id });
      expect(await registry.resolve(workspace.id, `${plugin}/greet`)).toMatchObject({ suspended: true });
    });

    test('a strike is forgotten when for an hour no other has come', async () => {
      await strikeOnce();
      await strikeOnce();
      now += HOUR;
      expect(await listed()).toMatchObject({ state: 'active', strikes: 0 });
      expect(await strikeOnce()).toEqual({ suspended: false });
      expect(await listed()).toMatchObject({ strikes: 1 });
    });

    test('count in the workspace where they happened, and nowhere else', async () => {
      const other = { ...workspace, id: workspace.id + 10_000 };
      await registry.enable(other, plugin);
      for (let count = 0; count < 3; count++) await strikeOnce();
      expect(await registry.isSuspended(other.id, plugin)).toBe(false);
    });

    test('of several nodes add up, and the others notice within two seconds', async () => {
      const node = openRegistry();
      expect(await node.isSuspended(workspace.id, plugin)).toBe(false);
      await Promise.all([strikeOnce(), strikeOnce(), strikeOnce()]);
      expect(await node.isSuspended(workspace.id, plugin)).toBe(false);
      now += 2000;
      expect(await node.isSuspended(workspace.id, plugin)).toBe(true);
    });

    test('may quote whatever the plugin wrote', async () => {
      await registry.strike({ workspaceId: workspace.id, plugin, verdict: 'output', detail: `a\0b\ud800${'x'.repeat(5000)}` });
      expect((await listed())?.detail).toMatch(/^ab\ufffdx+$/);
    });
  });

  describe('resuming', () => {
    const insertRun = async (workflowState: string, state: string, heldBy: string | null): Promise<number> => {
      const id = ++serial;
      await store.write(async (transaction) => {
        const common = { workspace_id: workspace.id, created_at: 0, updated_at: 0 };
        await transaction('workflow').insert({ ...common, id, public_id: `f${id}`, name: 'Welcome', state: workflowState, draft: '{}' });
        await transaction('run').insert({
          id,
          workspace_id: workspace.id,
          shard: 0,
          workflow_id: id,
          version_id: 1,
          contact_id: id,
          entry_key: '',
          step: 'greet',
          state,
          held_by: heldBy,
          wake_at: 5,
          anchor_at: 5,
          started_at: 0,
          attempt: 2,
          seq: 7,
        });
      });
      return id;
    };
    const runOf = (id: number) => store.write((transaction) => transaction('run').where({ id }).first('state', 'held_by', 'wake_at', 'attempt', 'seq'));

    beforeEach(async () => {
      await install();
      await registry.enable(workspace, plugin);
      for (let count = 0; count < 3; count++) await strikeOnce();
      pulses = [];
    });

    test('lets the held runs of the plugin go on, and no others; nothing fails', async () => {
      const held = await insertRun('active', 'held', plugin);
      const others = await insertRun('active', 'held', 'another');
      const frozen = await insertRun('stopped', 'frozen', null);
      await registry.resume(workspace, plugin);
      expect(await runOf(held)).toEqual({ state: 'waiting', held_by: null, wake_at: 5, attempt: 0, seq: 8 });
      expect(await runOf(others)).toMatchObject({ state: 'held', held_by: 'another', seq: 7 });
      expect(await runOf(frozen)).toMatchObject({ state: 'frozen', seq: 7 });
      expect(pulses).toEqual(expect.arrayContaining(['events', 'runs']));
      expect(await registry.isSuspended(workspace.id, plugin)).toBe(false);
      expect(await listed()).toMatchObject({ state: 'active', strikes: 0, verdict: null, detail: null });
    });

    test('leaves held runs of a stopped workflow frozen with the others', async () => {
      const held = await insertRun('stopped', 'held', plugin);
      await registry.resume(workspace, plugin);
      expect(await runOf(held)).toMatchObject({ state: 'frozen', held_by: null });
    });

    test('is asked only of plugins that the workspace has', async () => {
      await expect(registry.resume(workspace, 'nothing')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_UNKNOWN' });
    });
  });

  describe('the way into the sandbox', () => {
    const call = (version = '1.0.0') =>
      ({ workspace: 'w', plugin, version, contribution: 'greet', entry: 'run', config: '{}', items: '[]', count: 0, now: 0, seed: 0 }) as const;

    test('a script is loaded when it is first asked for, and once', async () => {
      await install();
      expect(sandbox.loaded).toEqual([]);
      await Promise.all([registry.invoke(call()), registry.invoke(call())]);
      expect(sandbox.loaded).toEqual([`${plugin} 1.0.0`]);
      await expect(registry.invoke(call('9.0.0'))).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_UNKNOWN' });
    });

    const ask = () => registry.subscribe({ workspace, plugin, version: '1.0.0', name: 'joined', config: { list: LIST }, now });

    test('a trigger says as data what it listens to', async () => {
      await install();
      expect(await ask()).toEqual({ ok: true, subscriptions: [{ on: 'list.joined', when: { attribute: 'event.list', operator: 'is', value: LIST } }] });
    });

    test('what does not fit the contract, fails or must be stopped is told in plain words', async () => {
      await install();
      await registry.enable(workspace, plugin);
      const answered = (value: unknown) => ({ kind: 'answered', answers: [{ ok: true, value: JSON.stringify(value) }], logs: [], cpuMs: 0 }) as const;
      for (const wrong of [[], [{ on: 'x' }], [{ on: 'list.joined', run: 'rm' }], [{ on: 'list.joined', when: { attribute: '__proto__', operator: 'is' } }], 'all']) {
        sandbox.answer = () => answered(wrong);
        expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('contract') });
      }
      sandbox.answer = () => ({ kind: 'answered', answers: [{ ok: false, code: 'OOPS', message: 'no such list' }], logs: [], cpuMs: 0 });
      expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('no such list') });
      sandbox.answer = () => ({ kind: 'condemned', verdict: 'memory', detail: 'too much' });
      expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('memory') });
      expect(await listed()).toMatchObject({ strikes: 1, verdict: 'memory' });
    });

    test('an interruption is nobody’s fault: it is asked again', async () => {
      await install();
      const whole = sandbox.answer;
      let calls = 0;
      sandbox.answer = (asked) => (++calls < 3 ? { kind: 'interrupted' } : whole(asked));
      expect(await ask()).toMatchObject({ ok: true });
      sandbox.answer = () => ({ kind: 'interrupted' });
      await expect(ask()).rejects.toMatchObject({ code: 'INNESTO_OVERLOADED' });
    });
  });
});
