import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openWorkflowHouse, type WorkflowHouse } from '../api/route/test-workflows.ts';
import { createBalances } from '../data/records/balances.ts';
import type { RecordParts } from '../data/records/parts.ts';
import { createRecords } from '../data/records/records.ts';
import { DATABASES } from '../store/test-database.ts';
import { removePlugin } from './remove.ts';
import { CLUB } from './test-kept.ts';
import { writePlugin } from './test-plugin.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const quiet = () => undefined;

describe.each(DATABASES)(
  'on %s, a plugin that is removed while something is written that it is to keep',
  (database) => {
    let house: WorkflowHouse;
    let plugin: string;
    let contact: string;
    let serial = 0;

    beforeAll(async () => {
      house = await openWorkflowHouse(database, places);
    });
    afterAll(() => house.close());
    beforeEach(async () => {
      await house.moveIn();
      plugin = `club-${++serial}`;
      const { collections, balances } = CLUB;
      const folder = writePlugin(places.temporaryFolder, { name: plugin, collections, balances });
      await house.registry.installFolder(folder);
      await house.registry.enable(house.now.workspace, plugin);
      contact = v7();
      const own = { public_id: contact, workspace_id: house.now.workspace.id, shard: 0, source: 'api' };
      await house.store.write((t) => t('contact').insert({ ...own, created_at: 0, updated_at: 0 }));
    });

    const remove = (): Promise<void> =>
      removePlugin(
        { store: house.store, clock: house.server.clock, forget: house.registry.forget },
        { plugin, version: null, actor: 'operator:1' },
      );

    const partsWith = (definitions: Partial<RecordParts['definitions']>): RecordParts => ({
      store: house.store,
      clock: house.server.clock,
      ids: { next: v7 },
      pulse: { events: quiet, runs: quiet, deliveries: quiet },
      announce: quiet,
      definitions: { ...house.registry, ...definitions },
    });

    const make = (definitions: Partial<RecordParts['definitions']> = {}) =>
      createRecords(partsWith(definitions)).make(house.now.workspace, `${plugin}/prizes`, {
        contact: null,
        attributes: { name: 'Towel' },
        quiet: false,
      });

    const add = (definitions: Partial<RecordParts['definitions']> = {}) =>
      createBalances(partsWith(definitions)).add(
        house.now.workspace,
        { balance: `${plugin}/points`, account: contact },
        { amount: 5, reason: null, expiresAt: null, key: null, quiet: false },
      );

    /** Everything that is kept in the workspace. */
    const kept = async (): Promise<readonly unknown[]> => {
      const of = { workspace_id: house.now.workspace.id };
      const tables = ['record', 'account', 'balance_entry', 'event'];
      const rows = await Promise.all(tables.map((table): Promise<object[]> => house.store.read(table).where(of)));
      return rows.flat();
    };

    /** The definition is found, and the plugin removed before anything is written with it. */
    const collectionOf: RecordParts['definitions']['collectionOf'] = async (workspaceId, key) => {
      const found = await house.registry.collectionOf(workspaceId, key);
      await remove();
      return found;
    };
    const balanceOf: RecordParts['definitions']['balanceOf'] = async (workspaceId, key) => {
      const found = await house.registry.balanceOf(workspaceId, key);
      await remove();
      return found;
    };

    test('gets no record any more', async () => {
      await expect(make({ collectionOf })).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
      expect(await kept()).toEqual([]);
    });

    test('gets no balance any more', async () => {
      await expect(add({ balanceOf })).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
      expect(await kept()).toEqual([]);
    });

    /** Until somebody waits for what another holds; on SQLite whoever comes waits for the writer, and nobody sees it. */
    const untilSomebodyWaits = async (): Promise<void> => {
      if (database === 'sqlite') return;
      const asked = `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      for (let tries = 0; tries < 1000; tries++) {
        const [row] = await house.store.dialect.all<{ n: number }>(house.store.read, asked, []);
        if ((row?.n ?? 0) > 0) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error('nobody waits');
    };

    /** What is written is not there for others before `last` is done; whatever it does, others are removing the plugin. */
    const lastOfAll = (last: () => Promise<unknown>): RecordParts => {
      const parts = partsWith({});
      const write: RecordParts['store']['write'] = (work) =>
        house.store.write(async (transaction) => {
          const result = await work(transaction);
          await last();
          return result;
        });
      return { ...parts, store: { ...house.store, write } };
    };

    test('stays, if a record came first', async () => {
      let removal: Promise<unknown> = Promise.resolve();
      const parts = lastOfAll(async () => {
        removal = remove().catch((error: unknown) => error);
        await untilSomebodyWaits();
      });
      const draft = { contact: null, attributes: { name: 'Towel' }, quiet: false };
      await createRecords(parts).make(house.now.workspace, `${plugin}/prizes`, draft);
      expect(await removal).toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
    });

    test('stays, if a balance came first', async () => {
      let removal: Promise<unknown> = Promise.resolve();
      const parts = lastOfAll(async () => {
        removal = remove().catch((error: unknown) => error);
        await untilSomebodyWaits();
      });
      const entry = { amount: 5, reason: null, expiresAt: null, key: null, quiet: false };
      const account = { balance: `${plugin}/points`, account: contact };
      await createBalances(parts).add(house.now.workspace, account, entry);
      expect(await removal).toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
    });

    test('keeps what it has as long as something of it is there', async () => {
      await make();
      await add();
      await expect(remove()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_IN_USE' });
      expect(await kept()).toHaveLength(5);
    });
  },
);
