import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../store/test-database.ts';
import { insertRow } from '../store/test-workspace.ts';
import { openRegistryHouse, type RegistryHouse } from './test-registry.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

const HOUR = 3_600_000;

describe.each(DATABASES)('a plugin that must be stopped, on %s', (database) => {
  let house: RegistryHouse;

  beforeAll(async () => {
    house = await openRegistryHouse(database, places);
  });
  afterAll(() => house.store.close());
  beforeEach(() => house.moveIn());

  describe('strikes', () => {
    beforeEach(async () => {
      await house.install();
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      house.announced.length = 0;
    });

    test('the third within an hour suspends the house.now.plugin, and the culprit is named', async () => {
      expect(await house.strike()).toEqual({ suspended: false });
      expect(await house.strike()).toEqual({ suspended: false });
      expect(await house.now.registry.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(false);
      expect(await house.strike()).toEqual({ suspended: true });
      expect(await house.now.registry.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(true);
      expect(await house.listed()).toMatchObject({
        state: 'suspended',
        strikes: 3,
        verdict: 'timeout',
        detail: 'It ran for 200 ms.',
        struckAt: house.now.at,
      });
      expect(house.announced).toContainEqual({ topic: 'plugins', workspaceId: house.now.workspace.id });
      expect(await house.now.registry.resolve(house.now.workspace.id, `${house.now.plugin}/greet`)).toMatchObject({
        suspended: true,
      });
    });

    test('the third takes back what waits to be asked of it there, and of no other workspace', async () => {
      const { takenBack } = house.now.sandbox;
      const { id, publicId, name, mode, timeZone, identityKey } = house.now.workspace;
      const row = { id, public_id: publicId, name, mode, time_zone: timeZone, identity_key: identityKey };
      await insertRow(house.store, 'workspace', { ...row, created_at: 0 });
      await house.strike();
      await house.strike();
      expect(takenBack).toEqual([]);
      await house.strike();
      expect(takenBack).toEqual([{ plugin: house.now.plugin, workspace: publicId }]);
    });

    test('a strike is forgotten when for an hour no other has come', async () => {
      await house.strike();
      await house.strike();
      house.now.at += HOUR;
      expect(await house.listed()).toMatchObject({ state: 'active', strikes: 0 });
      expect(await house.strike()).toEqual({ suspended: false });
      expect(await house.listed()).toMatchObject({ strikes: 1 });
    });

    test('count in the workspace where they happened, and nowhere else', async () => {
      const other = { ...house.now.workspace, id: house.now.workspace.id + 10_000 };
      await house.now.registry.enable(other, house.now.plugin);
      for (let count = 0; count < 3; count++) await house.strike();
      expect(await house.now.registry.isSuspended(other.id, house.now.plugin)).toBe(false);
    });

    test('of several nodes add up, and the others notice within two seconds', async () => {
      const node = house.openNode().registry;
      expect(await node.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(false);
      await Promise.all([house.strike(), house.strike(), house.strike()]);
      expect(await node.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(false);
      house.now.at += 2000;
      expect(await node.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(true);
    });

    test('may quote whatever the plugin wrote', async () => {
      await house.now.registry.strike({
        workspaceId: house.now.workspace.id,
        plugin: house.now.plugin,
        verdict: 'output',
        detail: `a\0b\ud800${'x'.repeat(5000)}`,
      });
      expect((await house.listed())?.detail).toMatch(/^ab\ufffdx+$/);
    });
  });

  describe('resuming', () => {
    let runs = 0;
    const insertRun = async (workflowState: string, state: string, heldBy: string | null): Promise<number> => {
      const id = ++runs;
      await house.store.write(async (transaction) => {
        const common = { workspace_id: house.now.workspace.id, created_at: 0, updated_at: 0 };
        await transaction('workflow').insert({
          ...common,
          id,
          public_id: `f${id}`,
          name: 'Welcome',
          state: workflowState,
          draft: '{}',
        });
        await transaction('run').insert({
          id,
          workspace_id: house.now.workspace.id,
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
    const runOf = (id: number) =>
      house.store.write((transaction) =>
        transaction('run').where({ id }).first('state', 'held_by', 'wake_at', 'attempt', 'seq'),
      );

    beforeEach(async () => {
      await house.install();
      await house.now.registry.enable(house.now.workspace, house.now.plugin);
      for (let count = 0; count < 3; count++) await house.strike();
      house.pulses.length = 0;
    });

    test('lets the held runs of the plugin go on, and no others; nothing fails', async () => {
      const held = await insertRun('active', 'held', house.now.plugin);
      const others = await insertRun('active', 'held', 'another');
      const frozen = await insertRun('stopped', 'frozen', null);
      await house.now.registry.resume(house.now.workspace, house.now.plugin);
      expect(await runOf(held)).toEqual({ state: 'waiting', held_by: null, wake_at: 5, attempt: 0, seq: 8 });
      expect(await runOf(others)).toMatchObject({ state: 'held', held_by: 'another', seq: 7 });
      expect(await runOf(frozen)).toMatchObject({ state: 'frozen', seq: 7 });
      expect(house.pulses).toEqual(expect.arrayContaining(['events', 'runs']));
      expect(await house.now.registry.isSuspended(house.now.workspace.id, house.now.plugin)).toBe(false);
      expect(await house.listed()).toMatchObject({ state: 'active', strikes: 0, verdict: null, detail: null });
    });

    test('leaves held runs of a stopped workflow frozen with the others', async () => {
      const held = await insertRun('stopped', 'held', house.now.plugin);
      await house.now.registry.resume(house.now.workspace, house.now.plugin);
      expect(await runOf(held)).toMatchObject({ state: 'frozen', held_by: null });
    });

    test('is asked only of plugins that the workspace has', async () => {
      await expect(house.now.registry.resume(house.now.workspace, 'nothing')).rejects.toMatchObject({
        code: 'INNESTO_PLUGIN_UNKNOWN',
      });
    });
  });
});
