import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openRegistryHouse, type RegistryHouse } from '../../registry/test-registry.ts';
import { DATABASES, onlyOn } from '../../store/test-database.ts';
import { insertRow } from '../../store/test-workspace.ts';
import { AFTER, BEFORE, bikes, openMovingShop, type MovingShop } from './test-moving.ts';

describe.each(DATABASES)('moves to a version by which more can be asked of records, on %s', (database) => {
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

  const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `b${at}`);
  const put = (numbers: readonly string[], colour: string, written?: () => Promise<unknown>): Promise<void> =>
    shop.put(
      numbers.map((number) => ({ number, colour })),
      written,
    );
  const coloured = (colour: string): Promise<readonly unknown[]> => shop.numbers(colour, 'colour');

  test('few records are found by it at once, and those that were changed while it was taken back, too', async () => {
    const { here, workspace, plugin, key } = shop;
    await put(numbered(3), 'red');
    expect((await here.moves.preview(workspace, plugin, AFTER)).indexed).toMatchObject([
      { collection: key, title: 'Bikes', count: 3 },
    ]);
    await expect(coloured('red')).rejects.toThrow('colour');
    await shop.move();
    expect([await shop.version(), await coloured('red')]).toEqual([AFTER, ['b2', 'b1', 'b0']]);
    await here.moves.rollBack(workspace, plugin, 'somebody');
    await expect(coloured('red')).rejects.toThrow('colour');
    await shop.paint(here, 'b1', { colour: 'blue' });
    await shop.move();
    expect([await coloured('blue'), await coloured('red')]).toEqual([['b1'], ['b2', 'b0']]);
    expect(await shop.pending()).toBeUndefined();
  });

  test('many are indexed in pieces: cut off in the middle another node goes on, and what was written meanwhile is found', async () => {
    const { here, there } = shop;
    await put(numbered(1200), 'red');
    await shop.move();
    await shop.goOn(here, 2);
    expect(await shop.pending()).toMatchObject({ version: AFTER, done: 500, total: 1200, trouble: null });
    expect(await shop.version()).toBe(BEFORE);
    await shop.paint(here, 'b7', { colour: 'blue' });
    await shop.paint(there, 'b1100', { colour: 'blue' });
    await put(['late'], 'blue');
    await shop.goOn(there);
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
    expect(await coloured('blue')).toEqual(['late', 'b1100', 'b7']);
    expect(await coloured('red')).toHaveLength(1198);
  });

  test('a node that has not heard of it yet writes what is found, too', async () => {
    const { there, workspace, key } = shop;
    await put(numbered(3), 'red');
    await shop.move();
    expect(await there.registry.collectionOf(workspace.id, key)).toMatchObject({
      manifest: { filterable: ['number'] },
    });
    await shop.paint(there, 'b0', { colour: 'blue' });
    await shop.make(there, { number: 'x', colour: 'blue' });
    expect(await coloured('blue')).toEqual(['x', 'b0']);
  });

  test('whoever was writing when it began is waited for', async () => {
    await put(numbered(3), 'red');
    let begun = (): void => undefined;
    const written = new Promise<void>((resolve) => (begun = resolve));
    const { store } = house;
    const isWaitedFor = async (): Promise<boolean> => {
      if (database === 'sqlite') return true;
      const [row] = await store.dialect.all<{ n: number }>(
        store.read,
        `SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND relation = 'record_index'::regclass`,
        [],
      );
      return (row?.n ?? 0) > 0;
    };
    const writing = put(['slow'], 'blue', async () => {
      begun();
      for (let tries = 0; tries < 500 && !(await isWaitedFor()); tries++)
        await new Promise((resolve) => setTimeout(resolve, 5));
    });
    await written;
    await Promise.all([writing, shop.move()]);
    expect([await shop.version(), await coloured('blue')]).toEqual([AFTER, ['slow']]);
  });

  test.each(onlyOn('postgres', database))('autovacuum, which gives way after a while, is waited for', async () => {
    const set = await house.store.write(async (transaction) => {
      await house.store.dialect.holdWriters(transaction);
      const asked = `SELECT setting FROM pg_settings WHERE name IN ('deadlock_timeout', 'lock_timeout') ORDER BY name`;
      return house.store.dialect.all<{ setting: string }>(transaction, asked, []);
    });
    const [givesWay = 0, waits = 0] = set.map(({ setting }) => Number(setting));
    expect(waits).toBeGreaterThan(givesWay);
  });

  test('two nodes at once do it once', async () => {
    const { here, there, workspace, plugin } = shop;
    await put(numbered(1200), 'red');
    await shop.move();
    await Promise.all([shop.goOn(here), shop.goOn(there)]);
    expect([await shop.version(), await coloured('red')]).toMatchObject([AFTER, { length: 1200 }]);
    const deeds: { kind: string }[] = await house.store
      .read('plugin_change')
      .where({ plugin, workspace_id: workspace.id })
      .select('kind');
    expect(deeds).toEqual([{ kind: 'upgraded' }]);
  });

  test('what is too long for it keeps it waiting until somebody mends that and asks again', async () => {
    const { here, workspace, plugin, key } = shop;
    const long = 'x'.repeat(2000);
    await put(['b'], long);
    expect((await here.moves.preview(workspace, plugin, AFTER)).obstacles).toMatchObject([
      { kind: 'misfits', key, count: 1, records: [{ detail: expect.stringContaining('colour') }] },
    ]);
    await expect(shop.move()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_STUCK' });
    await shop.paint(here, 'b', { colour: 'red' });
    await put(numbered(1200), 'red');
    await shop.move();
    await shop.paint(here, 'b', { colour: long });
    await shop.goOn(here);
    expect([await shop.version(), await shop.pending()]).toMatchObject([
      BEFORE,
      { trouble: { code: 'INNESTO_PLUGIN_STUCK', detail: expect.stringContaining('do not fit') } },
    ]);
    await shop.paint(here, 'b', { colour: 'blue' });
    await shop.move();
    expect(await shop.pending()).toMatchObject({ trouble: null });
    await shop.goOn(here);
    expect([await shop.version(), await coloured('blue')]).toEqual([AFTER, ['b']]);
  });

  test('called off the workspace stays where it is, and is free to go elsewhere', async () => {
    const { here, workspace, plugin } = shop;
    await put(numbered(1200), 'red');
    await shop.move();
    await house.install({ version: '3.0.0', triggers: [], actions: [], collections: [bikes()] });
    await expect(shop.move('3.0.0')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_MOVING' });
    await shop.goOn(here, 2);
    await here.moves.callOff(workspace, plugin);
    await shop.goOn(here);
    expect([await shop.version(), await shop.pending()]).toEqual([BEFORE, undefined]);
    await expect(here.moves.callOff(workspace, plugin)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
    await shop.paint(here, 'b3', { colour: 'blue' });
    await shop.move('3.0.0');
    expect(await shop.version()).toBe('3.0.0');
    await shop.move();
    await shop.goOn(here);
    expect(await coloured('blue')).toEqual(['b3']);
  });

  test('there is no way back while workflows at work ask for it', async () => {
    const { here, workspace, plugin, key } = shop;
    await put(['b'], 'red');
    await shop.move();
    const workflow = await insertRow(house.store, 'workflow', {
      public_id: v7(),
      workspace_id: workspace.id,
      name: 'Red bikes',
      state: 'active',
      draft: '{}',
      created_at: 0,
      updated_at: 0,
    });
    const filter = { attribute: `records.${key.replace('/', '.')}`, of: { when: { attribute: 'record.colour' } } };
    const versionId = await insertRow(house.store, 'version', {
      workflow_id: workflow,
      public_id: v7(),
      workspace_id: workspace.id,
      created_by: 'somebody',
      number: 1,
      definition: JSON.stringify({ filter }),
      pins: '{}',
      created_at: 0,
    });
    await house.store.write((transaction) =>
      transaction('workflow').where({ id: workflow }).update({ version_id: versionId }),
    );
    await expect(here.moves.rollBack(workspace, plugin, 'somebody')).rejects.toMatchObject({
      extension: {
        obstacles: [{ kind: 'attribute', key: `${plugin}.bikes.colour`, workflows: [{ name: 'Red bikes' }] }],
      },
    });
  });
});
