import type { CollectionManifest } from '@innesto/sdk/contract';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { movesIn } from '../../api/route/test-moves.ts';
import { createRecord, type RecordWrite } from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Registry } from '../../registry/registry.ts';
import { openRegistryHouse, type RegistryHouse } from '../../registry/test-registry.ts';
import { DATABASES, onlyOn } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { claimRecords, writeRecords } from '../../store/verb/write-records.ts';
import { createRecords, type Records } from '../records/records.ts';
import type { PluginMoves } from './moves.ts';

const BEFORE = '1.0.0';
const AFTER = '2.0.0';
const pulse = { events: () => undefined, runs: () => undefined, deliveries: () => undefined };

const bikes = (filterable: readonly string[]): CollectionManifest => ({
  name: 'bikes',
  title: 'Bikes',
  record: {
    type: 'object',
    properties: { number: { type: 'string', title: 'Number' }, colour: { type: 'string', title: 'Colour' } },
    additionalProperties: false,
  },
  uniqueKeys: [],
  filterable: [...filterable],
  contact: 'none',
  layout: 'table',
});

interface Node {
  readonly registry: Registry;
  readonly moves: PluginMoves;
  readonly records: Records;
}

describe.each(DATABASES)('moves to a version by which more can be asked of records, on %s', (database) => {
  let house: RegistryHouse;
  let workspace: Workspace;
  let plugin: string;
  let key: string;
  let here: Node;
  /** It learns of nothing that others do: the clock stands still. */
  let there: Node;

  const partsOf = (registry: Registry) => ({
    store: house.store,
    clock: { now: () => house.now.at },
    announce: () => undefined,
    registry,
  });
  const openNode = (registry: Registry): Node => {
    const { registry: _, ...parts } = partsOf(registry);
    return {
      registry,
      moves: movesIn(partsOf(registry)),
      records: createRecords({ ...parts, ids: { next: v7 }, pulse, definitions: registry }),
    };
  };

  beforeAll(async () => {
    house = await openRegistryHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.store.close());
  beforeEach(async () => {
    house.moveIn();
    workspace = await addTestWorkspace(house.store);
    ({ plugin } = house.now);
    key = `${plugin}/bikes`;
    await house.install({ version: BEFORE, triggers: [], actions: [], collections: [bikes(['number'])] });
    await house.install({ version: AFTER, triggers: [], actions: [], collections: [bikes(['number', 'colour'])] });
    here = openNode(house.now.registry);
    there = openNode(house.openNode().registry);
    await here.registry.enable(workspace, plugin, BEFORE);
    await there.registry.standingOf(workspace, plugin);
  });

  const writesOf = async (numbers: readonly string[], colour: string): Promise<readonly RecordWrite[]> => {
    const collection = await here.registry.collectionOf(workspace.id, key);
    if (collection === null) throw new Error('there is no collection');
    const origin = { workspaceId: workspace.id, at: 0, source: 'api', quiet: true, causeRunId: null, depth: 0 };
    return numbers.map((number) =>
      createRecord(collection, { publicId: v7(), owner: null, attributes: { number, colour } }, origin),
    );
  };
  const put = async (numbers: readonly string[], colour: string, written?: () => Promise<unknown>): Promise<void> => {
    const { store } = house;
    const writes = await writesOf(numbers, colour);
    await store.write(async (transaction) => {
      const claim = await claimRecords(transaction, store.dialect, writes);
      await writeRecords(transaction, store.dialect, { claim, writes });
      await written?.();
    });
  };
  const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `b${at}`);
  const page = async (attribute: string, value: string) => {
    const filter = { attribute: `record.${attribute}`, operator: 'is', value } as const;
    const asked = { contact: null, filter, sort: null, after: null, limit: 5000 };
    return (await here.records.page(workspace, key, asked)).items;
  };
  const coloured = async (value: string): Promise<readonly unknown[]> =>
    (await page('colour', value)).map(({ attributes }) => attributes['number']);
  const paint = async (of: Node, number: string, colour: string): Promise<void> => {
    const [found] = await page('number', number);
    await of.records.change(workspace, key, {
      publicId: found?.publicId ?? '',
      quiet: true,
      rev: null,
      attributes: { colour },
    });
  };
  const move = (of = here, version = AFTER) =>
    of.moves.move(workspace, plugin, { version, rights: [], actor: 'somebody' });
  const version = async (): Promise<string | undefined> => (await here.registry.standingOf(workspace, plugin))?.version;
  const pending = async () => (await here.moves.pending(workspace))[0];
  /** Does so many pieces of the work, and then stops as a hub does that is killed. */
  const goOn = async (of: Node, pieces = Infinity): Promise<void> => {
    const publicId = (await pending())?.publicId ?? '';
    let left = pieces;
    // Asked before each piece.
    const signal = {
      get aborted() {
        return left-- <= 0;
      },
    } as unknown as AbortSignal;
    await of.moves.goOn(workspace, { publicId, signal });
    here.registry.forget(workspace.id);
  };

  test('few records are found by it at once, and those that were changed while it was taken back, too', async () => {
    await put(numbered(3), 'red');
    expect((await here.moves.preview(workspace, plugin, AFTER)).indexed).toMatchObject([
      { collection: key, title: 'Bikes', count: 3 },
    ]);
    await expect(coloured('red')).rejects.toThrow('colour');
    await move();
    expect([await version(), await coloured('red')]).toEqual([AFTER, ['b2', 'b1', 'b0']]);
    await here.moves.rollBack(workspace, plugin, 'somebody');
    await expect(coloured('red')).rejects.toThrow('colour');
    await paint(here, 'b1', 'blue');
    await move();
    expect([await coloured('blue'), await coloured('red')]).toEqual([['b1'], ['b2', 'b0']]);
    expect(await pending()).toBeUndefined();
  });

  test('many are indexed in pieces: cut off in the middle another node goes on, and what was written meanwhile is found', async () => {
    await put(numbered(1200), 'red');
    await move();
    await goOn(here, 2);
    expect(await pending()).toMatchObject({ version: AFTER, done: 500, total: 1200, trouble: null });
    expect(await version()).toBe(BEFORE);
    await paint(here, 'b7', 'blue');
    await paint(there, 'b1100', 'blue');
    await put(['late'], 'blue');
    await goOn(there);
    expect([await version(), await pending()]).toEqual([AFTER, undefined]);
    expect(await coloured('blue')).toEqual(['late', 'b1100', 'b7']);
    expect(await coloured('red')).toHaveLength(1198);
  });

  test('a node that has not heard of it yet writes what is found, too', async () => {
    await put(numbered(3), 'red');
    await move();
    expect(await there.registry.collectionOf(workspace.id, key)).toMatchObject({
      manifest: { filterable: ['number'] },
    });
    await paint(there, 'b0', 'blue');
    await there.records.make(workspace, key, {
      contact: null,
      quiet: true,
      attributes: { number: 'x', colour: 'blue' },
    });
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
    await Promise.all([writing, move()]);
    expect([await version(), await coloured('blue')]).toEqual([AFTER, ['slow']]);
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
    await put(numbered(1200), 'red');
    await move();
    await Promise.all([goOn(here), goOn(there)]);
    expect([await version(), await coloured('red')]).toMatchObject([AFTER, { length: 1200 }]);
    const deeds: { kind: string }[] = await house.store
      .read('plugin_change')
      .where({ plugin, workspace_id: workspace.id })
      .select('kind');
    expect(deeds).toEqual([{ kind: 'upgraded' }]);
  });

  test('what is too long for it keeps it waiting until somebody mends that and asks again', async () => {
    const long = 'x'.repeat(2000);
    await put(['b'], long);
    expect((await here.moves.preview(workspace, plugin, AFTER)).obstacles).toMatchObject([
      { kind: 'misfits', key, count: 1, records: [{ detail: expect.stringContaining('colour') }] },
    ]);
    await expect(move()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_STUCK' });
    await paint(here, 'b', 'red');
    await put(numbered(1200), 'red');
    await move();
    await paint(here, 'b', long);
    await goOn(here);
    expect([await version(), await pending()]).toMatchObject([
      BEFORE,
      { trouble: { code: 'INNESTO_PLUGIN_STUCK', detail: expect.stringContaining('do not fit') } },
    ]);
    await paint(here, 'b', 'blue');
    await move();
    expect(await pending()).toMatchObject({ trouble: null });
    await goOn(here);
    expect([await version(), await coloured('blue')]).toEqual([AFTER, ['b']]);
  });

  test('called off the workspace stays where it is, and is free to go elsewhere', async () => {
    await put(numbered(1200), 'red');
    await move();
    await house.install({ version: '3.0.0', triggers: [], actions: [], collections: [bikes(['number'])] });
    await expect(move(here, '3.0.0')).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_MOVING' });
    await goOn(here, 2);
    await here.moves.callOff(workspace, plugin);
    await goOn(here);
    expect([await version(), await pending()]).toEqual([BEFORE, undefined]);
    await expect(here.moves.callOff(workspace, plugin)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
    await paint(here, 'b3', 'blue');
    await move(here, '3.0.0');
    expect(await version()).toBe('3.0.0');
    await move();
    await goOn(here);
    expect(await coloured('blue')).toEqual(['b3']);
  });

  test('there is no way back while workflows at work ask for it', async () => {
    await put(['b'], 'red');
    await move();
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
