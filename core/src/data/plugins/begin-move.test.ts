import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openRegistryHouse, type RegistryHouse } from '../../registry/test-registry.ts';
import { findMoveNamed } from '../../store/query/plugin-move.ts';
import { DATABASES, onlyOn } from '../../store/test-database.ts';
import { insertRow } from '../../store/test-workspace.ts';
import { handOverRecords } from '../../store/verb/contact-records.ts';
import { announceIndexes, readyRecords } from '../../store/verb/ready-piece.ts';
import { goOn, makeReady } from './make-ready.ts';
import { planMove } from './move-plan.ts';
import { switchOver } from './switch-over.ts';
import { AFTER, BEFORE, bikes, openMovingShop, type MovingShop } from './test-moving.ts';

const NEVER = new AbortController().signal;

describe.each(DATABASES)('a move that begins, fails and goes on, on %s', (database) => {
  let house: RegistryHouse;
  let shop: MovingShop;

  beforeAll(async () => {
    house = await openRegistryHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.store.close());
  beforeEach(async () => {
    shop = await openMovingShop(house, { before: bikes(), after: bikes({ filterable: ['number', 'colour'] }) });
  });

  const numbered = (count: number) => Array.from({ length: count }, (_, at) => ({ number: `b${at}`, colour: 'red' }));
  /** The moments at which the work for moves is to be done. */
  const chores = async (): Promise<readonly number[]> => {
    const rows: { at: number }[] = await house.store
      .read('delivery')
      .where({ workspace_id: shop.workspace.id, kind: 'chore' })
      .orderBy('id')
      .select({ at: 'not_before' });
    return rows.map(({ at }) => at);
  };

  test.each(onlyOn('postgres', database))('holds no writer up while somebody else holds the move itself', async () => {
    const { store } = house;
    await shop.put(numbered(1200));
    await shop.move();
    const publicId = (await shop.pending())?.publicId ?? '';
    const locks = async (which: string): Promise<number> => {
      const asked = `SELECT count(*) AS n FROM pg_locks WHERE ${which}`;
      const [row] = await store.dialect.all<{ n: number }>(store.read, asked, []);
      return row?.n ?? 0;
    };
    let announced: Promise<unknown> = Promise.resolve();
    await store.write(async (transaction) => {
      await findMoveNamed(transaction, { publicId, lock: true });
      announced = announceIndexes(store, { publicId, indexes: [] });
      for (let tries = 0; tries < 500 && (await locks(`NOT granted AND locktype = 'transactionid'`)) === 0; tries++)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const ours = `database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(await locks(`${ours} AND relation = 'record_index'::regclass AND mode = 'ExclusiveLock'`)).toBe(0);
    });
    expect(await announced).toBe('more');
  });

  test.each(onlyOn('postgres', database))(
    'what is made ready of a contact’s record goes with it to another contact, whoever is at it first',
    async () => {
      const { store } = house;
      const { workspace, key } = shop;
      const made = { shard: 1, source: 'api', created_at: 0, updated_at: 0 };
      const contact = (): Promise<number> =>
        insertRow(store, 'contact', { ...made, public_id: v7(), workspace_id: workspace.id });
      const [stays, goes] = [await contact(), await contact()];
      await shop.put(numbered(1));
      const its = { workspace_id: workspace.id, collection: key };
      await store.write((transaction) => transaction('record').where(its).update({ contact_id: goes }));
      const wanted = { collection: key, attributes: [], uniqueKeys: [], uniqueOfContact: [['colour']], lapses: null };
      const asked = { workspaceId: workspace.id, wanted, after: 0, most: 10 };
      let merged: Promise<unknown> = Promise.resolve();
      await store.write(async (transaction) => {
        await readyRecords(transaction, store.dialect, asked);
        merged = store.write((other) =>
          handOverRecords(other, store.dialect, {
            workspaceId: workspace.id,
            stays: { id: stays, publicId: 'stays', shard: 1 },
            goes: { id: goes, publicId: 'goes' },
            at: 0,
          }),
        );
        const waiting = `SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`;
        for (let tries = 0; tries < 500; tries++) {
          const [row] = await store.dialect.all<{ n: number }>(store.read, waiting, []);
          if ((row?.n ?? 0) > 0) break;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
      await merged;
      const keys: { value: string }[] = await store.read('record_key').where(its).select('value');
      expect(keys.map(({ value }) => value.split(' ')[0])).toEqual([String(stays)]);
    },
  );

  test('is not begun from a version that the workspace has no more', async () => {
    const { here, there, workspace, plugin } = shop;
    await shop.put(numbered(1200));
    await house.install({ version: '3.0.0', triggers: [], actions: [], collections: [bikes()] });
    const plan = await planMove(here.ports, { workspace, plugin, version: AFTER });
    await there.moves.move(workspace, plugin, { version: '3.0.0', rights: [], actor: 'somebody' });
    const begun = makeReady(here.ports, workspace, { plan: { ...plan, from: BEFORE }, actor: 'somebody' });
    await expect(begun).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
    expect(await shop.pending()).toBeUndefined();
  });

  test('brings drafts over with the workspace, or leaves them as they are', async () => {
    const { workspace, plugin } = shop;
    const { ports } = shop.here;
    const { publicId: id, draft, draftRev } = await ports.drafts.create(workspace, { name: 'Red bikes' });
    const definition = { ...draft, reentry: { policy: 'always' as const, whileInside: 'ignore' as const } };
    const planned = [{ id, name: 'Red bikes', outcome: 'carried' as const, misfits: [], draftRev, definition }];
    const found = await planMove(ports, { workspace, plugin, version: AFTER });
    const over = (from: string): Promise<void> =>
      switchOver(ports, workspace, { plan: { ...found, from, planned }, actor: 'somebody' });
    await expect(over('0.9.0')).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
    // What comes after the drafts in the transaction fails.
    const { store } = house;
    const drop = (name: string): Promise<void> =>
      store.write(async (transaction) => {
        const [[from, to]] = [
          name === 'away' ? ['plugin_change', 'plugin_away'] : ['plugin_away', 'plugin_change'],
        ] as const;
        await transaction.raw(`ALTER TABLE ${from} RENAME TO ${to}`);
      });
    await drop('away');
    await expect(over(BEFORE)).rejects.toThrow('plugin_change');
    await drop('back');
    expect(await ports.drafts.get(workspace, id)).toMatchObject({ draft, draftRev });
    expect(await shop.version()).toBe(BEFORE);
    await over(BEFORE);
    expect(await ports.drafts.get(workspace, id)).toMatchObject({ draft: definition, draftRev: draftRev + 1 });
  });

  test('says what is the matter however often it fails, rests longer each time, and goes on', async () => {
    const { here, workspace } = shop;
    await shop.put(numbered(1200));
    await shop.move();
    const { publicId = '' } = (await shop.pending()) ?? {};
    const reports: string[] = [];
    const failing = {
      ...here.ports,
      report: (message: string) => void reports.push(message),
      shelf: { ...here.ports.shelf, manifestOf: () => Promise.reject(new Error('a bug')) },
    };
    for (let tries = 1; tries <= 60; tries++) await goOn(failing, workspace, { publicId, signal: NEVER });
    expect(await shop.pending()).toMatchObject({
      trouble: null,
      tries: 60,
      failure: {
        code: 'INNESTO_INTERNAL',
        remedy: expect.any(String),
        parts: { incident: expect.any(String) },
        nextAt: house.now.at + 900_000,
      },
    });
    const pauses = (await chores()).slice(1).map((at) => at - house.now.at);
    expect([pauses.slice(0, 4), pauses.at(-1)]).toEqual([[1000, 2000, 4000, 8000], 900_000]);
    expect(reports).toHaveLength(60);
    await shop.goOn();
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
  });

  test('is told, too, where a hub of before noted only in its own words what is the matter', async () => {
    await shop.put(numbered(1200));
    await shop.move();
    const noted = async (columns: Readonly<Record<string, string | null>>): Promise<unknown> => {
      await house.store.write((transaction) => transaction('plugin_move').update(columns));
      return shop.pending();
    };
    const failure = { code: 'INNESTO_INTERNAL', detail: 'it failed', remedy: 'wait', incident: '0198-7', nextAt: 0 };
    expect(await noted({ failure: JSON.stringify(failure) })).toMatchObject({
      failure: { ...failure, parts: { incident: '0198-7' } },
    });
    expect(await noted({ failure: null, trouble: 'it has no bikes' })).toMatchObject({
      trouble: {
        code: 'INNESTO_PLUGIN_STUCK',
        parts: { plugin: shop.plugin, version: AFTER, detail: 'it has no bikes' },
      },
    });
  });

  test('makes ready, too, what a build wants that took the place of the one it was begun for', async () => {
    const { here, plugin } = shop;
    await shop.put(numbered(1200).map((bike, at) => ({ ...bike, until: `u${at}` })));
    await shop.move();
    await shop.goOn(here, 2);
    const manifest = await here.registry.manifestOf(plugin, AFTER);
    const collections = [bikes({ filterable: ['number', 'colour', 'until'] })];
    await house.store.write(async (transaction) => {
      const build = transaction('plugin').where({ name: plugin, version: AFTER });
      await build.update({ manifest: JSON.stringify({ ...manifest, collections }) });
    });
    here.registry.renew(plugin, AFTER);
    await shop.goOn();
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
    expect(await shop.numbers('red', 'colour')).toHaveLength(1200);
    expect([await shop.numbers('u7', 'until'), await shop.numbers('u1199', 'until')]).toEqual([['b7'], ['b1199']]);
  });

  test('can be tried again at once while it rests, or called off', async () => {
    const { here, workspace, plugin } = shop;
    await shop.put(numbered(1200));
    await shop.move();
    const { publicId = '' } = (await shop.pending()) ?? {};
    const shelf = { ...here.ports.shelf, manifestOf: () => Promise.reject(new Error('a bug')) };
    await goOn({ ...here.ports, shelf }, workspace, { publicId, signal: NEVER });
    await shop.move();
    expect([await shop.pending(), (await chores()).at(-1)]).toMatchObject([{ failure: null, tries: 0 }, house.now.at]);
    await goOn({ ...here.ports, shelf }, workspace, { publicId, signal: NEVER });
    await here.moves.callOff(workspace, plugin);
    await goOn(here.ports, workspace, { publicId, signal: NEVER });
    expect([await shop.version(), await shop.pending()]).toEqual([BEFORE, undefined]);
  });

  test.each(onlyOn('postgres', database))(
    'waits its turn while somebody writes records for very long',
    { timeout: 60_000 },
    async () => {
      await shop.put(numbered(3));
      const writer = { over: false };
      let begun = (): void => undefined;
      const writing = new Promise<void>((resolve) => (begun = resolve));
      const long = house.store.write(async (transaction) => {
        const { dialect } = house.store;
        await dialect.all(transaction, `${dialect.amongWriters}SELECT 1 AS one`, []);
        begun();
        // One that does nothing is ended by the database.
        while (!writer.over) await dialect.all(transaction, `SELECT pg_sleep(0.1)`, []);
      });
      await writing;
      await shop.move();
      expect([await shop.version(), await shop.pending()]).toMatchObject([
        BEFORE,
        { trouble: null, failure: { code: 'INNESTO_PLUGIN_RECORDS_HELD', parts: { plugin: shop.plugin } } },
      ]);
      writer.over = true;
      await long;
      await shop.goOn();
      expect([await shop.version(), await shop.numbers('red', 'colour')]).toMatchObject([AFTER, { length: 3 }]);
    },
  );
});
