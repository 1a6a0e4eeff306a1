import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../store/test-database.ts';
import { testManifest, writePlugin } from './test-plugin.ts';
import { openRegistryHouse, type RegistryHouse } from './test-registry.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const LIST = '018f0000-0000-7000-8000-00000000abcd';

describe.each(DATABASES)('the registry, on %s', (database) => {
  let house: RegistryHouse;

  beforeAll(async () => {
    house = await openRegistryHouse(database, places);
  });
  afterAll(() => house.store.close());
  beforeEach(() => house.moveIn());

  describe('installing', () => {
    test('keeps a version for good: the same again is done already, something else is refused', async () => {
      await house.install();
      await house.install();
      await expect(house.install({ title: 'Other words' })).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_PACKAGE' });
      await house.install({ version: '1.1.0', title: 'Other words' });
      expect((await house.now.registry.manifestOf(house.now.plugin, '1.0.0')).title).toBe('Greeting');
      expect((await house.now.registry.manifestOf(house.now.plugin, '1.1.0')).title).toBe('Other words');
    });

    test('refuses a script that does not run, or that says something else of itself than its manifest', async () => {
      await expect(house.install({ script: 'throw 1' })).rejects.toThrow(/does not run/);
      const other = `__innesto({\n  manifest: ${JSON.stringify(testManifest({ name: house.now.plugin, permissions: [] }))},\n});`;
      await expect(house.install({ script: other })).rejects.toThrow(/something else of itself/);
      await expect(house.now.registry.manifestOf(house.now.plugin, '1.0.0')).rejects.toMatchObject({
        code: 'INNESTO_PLUGIN_UNKNOWN',
      });
    });
  });

  describe('letting in', () => {
    test('a plugin is available until the workspace lets it in, with the rights that it asks for', async () => {
      await house.install();
      expect(await house.listed()).toMatchObject({
        state: 'available',
        permissions: [{ right: 'messages:send:email', granted: false }],
      });
      expect(await house.now.registry.resolve(house.now.workspace.id, `${house.now.plugin}/greet`)).toBeNull();
      expect(await house.now.registry.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(true);
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      expect(await house.listed()).toMatchObject({
        state: 'active',
        version: '1.0.0',
        permissions: [{ right: 'messages:send:email', granted: true }],
      });
      expect(await house.now.registry.resolve(house.now.workspace.id, `${house.now.plugin}/greet`)).toMatchObject({
        plugin: house.now.plugin,
        name: 'greet',
        version: '1.0.0',
        suspended: false,
      });
      expect(await house.now.registry.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(false);
    });

    test('takes the newest version by its number, not by its letters, or the one that is named', async () => {
      await house.install({ version: '1.9.0' });
      await house.install({ version: '1.10.0' });
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      expect(await house.listed()).toMatchObject({ version: '1.10.0', newestVersion: '1.10.0' });
      await house.now.registry.enable(house.now.workspace, house.now.plugin, '1.9.0');
      expect(await house.listed()).toMatchObject({ version: '1.9.0', newestVersion: '1.10.0' });
      await expect(house.now.registry.enable(house.now.workspace, house.now.plugin, '3.0.0')).rejects.toMatchObject({
        code: 'INNESTO_PLUGIN_UNKNOWN',
      });
      await expect(house.now.registry.enable(house.now.workspace, 'nothing')).rejects.toMatchObject({
        code: 'INNESTO_PLUGIN_UNKNOWN',
      });
    });

    test('the rights in force are those that both the manifest asks for and the workspace granted', async () => {
      await house.install();
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      await house.install({
        version: '2.0.0',
        permissions: [{ right: 'lists:write', reason: 'Puts contacts into lists.' }],
      });
      expect([...(await house.now.registry.rightsOf(house.now.workspace.id, house.now.plugin, '2.0.0'))]).toEqual([]);
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      expect([...(await house.now.registry.rightsOf(house.now.workspace.id, house.now.plugin))]).toEqual([
        'lists:write',
      ]);
      // Runs pinned to the older version go on.
      expect([...(await house.now.registry.rightsOf(house.now.workspace.id, house.now.plugin, '1.0.0'))]).toEqual([
        'messages:send:email',
      ]);
      expect([...(await house.now.registry.rightsOf(house.now.workspace.id, 'nothing'))]).toEqual([]);
    });

    test.each(['contact', 'list', 'delivery', 'entry', 'end', 'custom', 'handler'])(
      'only what comes with the hub may be called %s: the hub’s own events begin so',
      async (name) => {
        await expect(house.install({ name })).rejects.toThrow(`begin with “${name}.”`);
      },
    );

    test('a plugin that comes with the hub may be called as events of the hub begin', async () => {
      expect(await house.install({ name: 'list' }, { bundled: true })).toMatchObject({ name: 'list' });
    });

    test('bundled plugins are let into every new workspace, others are not', async () => {
      await house.install({}, { bundled: true });
      await house.now.registry.installFolder(
        writePlugin(places.temporaryFolder, { name: `${house.now.plugin}-other` }),
      );
      await house.store.write((transaction) => house.now.registry.enableDefaults(house.now.workspace.id, transaction));
      expect(await house.now.registry.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(false);
      expect(await house.now.registry.resolve(house.now.workspace.id, `${house.now.plugin}-other/greet`)).toBeNull();
    });

    test('of two who move a workspace at once, one does, and the other hears that it is elsewhere', async () => {
      for (const version of ['1.0.0', '1.1.0', '1.2.0']) await house.install({ version });
      const { workspace, plugin, registry } = house.now;
      await registry.enable(workspace, plugin, '1.0.0');
      const move = (of: typeof registry, version: string): Promise<unknown> =>
        of.moveTo(workspace, plugin, { version, from: '1.0.0', actor: 'somebody' }).then(
          () => version,
          (error: unknown) => error,
        );
      const done = await Promise.all([move(registry, '1.1.0'), move(house.openNode().registry, '1.2.0')]);
      const [winner] = done.filter((one) => typeof one === 'string');
      expect(done.filter((one) => typeof one !== 'string')).toMatchObject([{ code: 'INNESTO_CONFLICT' }]);
      registry.forget(workspace.id);
      expect(await registry.standingOf(workspace, plugin)).toMatchObject({ version: winner, previous: '1.0.0' });
    });

    test('a workspace keeps its version when the bundled one moves on', async () => {
      await house.install({}, { bundled: true });
      await house.store.write((transaction) => house.now.registry.enableDefaults(house.now.workspace.id, transaction));
      await house.install({ version: '1.1.0' }, { bundled: true });
      await house.store.write((transaction) => house.now.registry.enableDefaults(house.now.workspace.id, transaction));
      expect(await house.listed()).toMatchObject({ version: '1.0.0', newestVersion: '1.1.0' });
    });
  });

  describe('the way into the sandbox', () => {
    const call = (version = '1.0.0') =>
      ({
        workspace: 'w',
        plugin: house.now.plugin,
        version,
        contribution: 'greet',
        entry: 'run',
        config: '{}',
        items: '[]',
        count: 0,
        now: 0,
        seed: 0,
      }) as const;

    test('a script is loaded when it is first asked for, and once', async () => {
      await house.install();
      expect(house.now.sandbox.loaded).toEqual([]);
      await Promise.all([house.now.registry.invoke(call()), house.now.registry.invoke(call())]);
      expect(house.now.sandbox.loaded).toEqual([`${house.now.plugin} 1.0.0`]);
      await expect(house.now.registry.invoke(call('9.0.0'))).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_UNKNOWN' });
    });

    const ask = () =>
      house.now.registry.subscribe({
        workspace: house.now.workspace,
        plugin: house.now.plugin,
        version: '1.0.0',
        name: 'joined',
        config: { list: LIST },
        now: house.now.at,
      });

    test('a trigger says as data what it listens to', async () => {
      await house.install();
      expect(await ask()).toEqual({
        ok: true,
        subscriptions: [{ on: 'list.joined', when: { attribute: 'event.list', operator: 'is', value: LIST } }],
      });
    });

    test('what does not fit the contract, fails or must be stopped is told in plain words', async () => {
      await house.install();
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      const answered = (value: unknown) =>
        ({ kind: 'answered', answers: [{ ok: true, value: JSON.stringify(value) }], logs: [], cpuMs: 0 }) as const;
      for (const wrong of [
        [],
        [{ on: 'x' }],
        [{ on: 'list.joined', run: 'rm' }],
        [{ on: 'list.joined', when: { attribute: '__proto__', operator: 'is' } }],
        'all',
      ]) {
        house.now.sandbox.answer = () => answered(wrong);
        expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('contract') });
      }
      for (const value of ['a\0b', 'a\ud800b']) {
        const when = { attribute: 'contact.firstName', operator: 'is', value };
        house.now.sandbox.answer = () => answered([{ at: '2031-01-01T09:00', audience: { filter: when } }]);
        expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('NUL') });
      }
      house.now.sandbox.answer = () => ({
        kind: 'answered',
        answers: [{ ok: false, code: 'OOPS', message: 'no such list' }],
        logs: [],
        cpuMs: 0,
      });
      expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('no such list') });
      house.now.sandbox.answer = () => ({ kind: 'condemned', verdict: 'memory', detail: 'too much' });
      expect(await ask()).toMatchObject({ ok: false, detail: expect.stringContaining('memory') });
      expect(await house.listed()).toMatchObject({ strikes: 1, verdict: 'memory' });
    });

    test('an interruption is nobody’s fault: it is asked again', async () => {
      await house.install();
      const whole = house.now.sandbox.answer;
      let calls = 0;
      house.now.sandbox.answer = (asked) => (++calls < 3 ? { kind: 'interrupted' } : whole(asked));
      expect(await ask()).toMatchObject({ ok: true });
      house.now.sandbox.answer = () => ({ kind: 'interrupted' });
      await expect(ask()).rejects.toMatchObject({ code: 'INNESTO_OVERLOADED' });
    });
  });
});
