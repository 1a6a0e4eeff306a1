import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openRegistryHouse, type RegistryHouse } from '../../registry/test-registry.ts';
import { DATABASES } from '../../store/test-database.ts';
import { deferRecordLapses } from '../../store/verb/lapse-records.ts';
import { goOn } from './make-ready.ts';
import { AFTER, BEFORE, bikes, openMovingShop, type MovingShop } from './test-moving.ts';

const numbered = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, at) => ({ number: `b${at}`, colour: `c${at}`, ...more }));

const EPOCH = new Date(0).toISOString();
const COLOUR = { key: 'collection.bikes.record.colour.title', title: 'Colour' };

describe.each(DATABASES)('moves to a version that lets only one record have something, on %s', (database) => {
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
    shop = await openMovingShop(house, { before: bikes(), after: bikes({ uniqueKeys: [['colour']] }) });
  });

  test('few that are all the only ones are kept so from then on, and after the way back no more', async () => {
    const { here, key } = shop;
    await shop.put(numbered(3));
    expect((await here.moves.preview(shop.workspace, shop.plugin, AFTER)).indexed).toMatchObject([
      { collection: key, count: 3 },
    ]);
    await shop.move();
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
    const second = { number: 'x', colour: 'C1' };
    await expect(shop.make(here, second)).rejects.toMatchObject({ code: 'INNESTO_RECORD_TAKEN' });
    await here.moves.rollBack(shop.workspace, shop.plugin, 'somebody');
    await shop.make(here, second);
    await expect(shop.move()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_STUCK' });
    await shop.remove('x');
    await shop.move();
    await expect(shop.make(here, second)).rejects.toMatchObject({ code: 'INNESTO_RECORD_TAKEN' });
  });

  test('which records are second is said beforehand, with the ones that they are second to', async () => {
    await shop.put([...numbered(2), { number: 'x', colour: 'c1' }, { number: 'free' }, { number: 'free too' }]);
    const [first, second] = [await shop.idOf('b1'), await shop.idOf('x')];
    const { obstacles } = await shop.here.moves.preview(shop.workspace, shop.plugin, AFTER);
    expect(obstacles).toEqual([
      {
        kind: 'doubles',
        key: shop.key,
        title: 'Bikes',
        count: 1,
        records: [
          {
            id: second,
            called: { name: 'x', createdAt: EPOCH },
            detail: 'colour: c1',
            same: [{ label: COLOUR, value: 'c1' }],
            other: first,
            otherCalled: { name: 'b1', createdAt: EPOCH },
          },
        ],
        workflows: [],
        keys: [{ attributes: [{ name: 'colour', title: 'Colour' }], ofContact: false }],
      },
    ]);
    await expect(shop.move()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_STUCK', extension: { obstacles } });
  });

  test('a second that somebody writes while all is made ready is let be, and stands in the way until it is mended', async () => {
    const { here, there } = shop;
    await shop.put(numbered(1200));
    await shop.move();
    await shop.goOn(here, 2);
    // One of something that is looked at already, and one of something that is not.
    await shop.make(there, { number: 'x', colour: 'c7' });
    await shop.make(here, { number: 'y', colour: 'c1100' });
    await shop.goOn(there);
    expect([await shop.version(), await shop.pending()]).toMatchObject([
      BEFORE,
      {
        trouble: {
          code: 'INNESTO_PLUGIN_STUCK',
          parts: { plugin: shop.plugin, version: AFTER, detail: expect.stringContaining('only one') },
        },
        obstacles: [
          {
            kind: 'doubles',
            count: 2,
            keys: [{ attributes: [{ name: 'colour', title: 'Colour' }], ofContact: false }],
          },
        ],
      },
    ]);
    const [obstacle] = (await shop.pending())?.obstacles ?? [];
    expect(obstacle?.records).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: await shop.idOf('x'), detail: 'colour: c7', other: await shop.idOf('b7') }),
        {
          id: await shop.idOf('b1100'),
          called: { name: 'b1100', createdAt: EPOCH },
          detail: 'colour: c1100',
          same: [{ label: COLOUR, value: 'c1100' }],
          other: await shop.idOf('y'),
          otherCalled: { name: 'y', createdAt: expect.any(String) },
        },
      ]),
    );
    // It may be somebody’s name, and is found out anew whenever it is told.
    const [kept] = await house.store.read('plugin_move').where({ workspace_id: shop.workspace.id }).pluck('obstacles');
    expect(kept).not.toContain('called');
    // While it waits the version in force refuses nothing that it did not refuse before.
    await shop.paint(here, 'x', { until: '2030-01-01T00:00:00Z' });
    await shop.make(here, { number: 'z', colour: 'c9' });
    await shop.remove('z');
    // The first of one goes, and the other one's second becomes another.
    await shop.remove('b7');
    await shop.paint(there, 'b1100', { colour: 'new' });
    await shop.move();
    expect(await shop.pending()).toMatchObject({ trouble: null, obstacles: [] });
    await shop.goOn(here);
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
    for (const colour of ['c7', 'c9', 'c1100', 'new'])
      await expect(shop.make(here, { number: 'n', colour })).rejects.toMatchObject({ code: 'INNESTO_RECORD_TAKEN' });
  });

  test('while a move rests that failed at the very last nobody is refused a second', async () => {
    const { here, workspace } = shop;
    await shop.put(numbered(1200));
    await shop.move();
    const { publicId = '' } = (await shop.pending()) ?? {};
    const shelf = { ...here.ports.shelf, moveTo: () => Promise.reject(new Error('a bug')) };
    const signal = new AbortController().signal;
    await goOn({ ...here.ports, shelf }, workspace, { publicId, signal });
    expect(await shop.pending()).toMatchObject({ trouble: null, failure: { code: 'INNESTO_INTERNAL' } });
    await shop.make(here, { number: 'x', colour: 'c7' });
    await shop.goOn();
    expect(await shop.pending()).toMatchObject({
      trouble: { code: 'INNESTO_PLUGIN_STUCK' },
      obstacles: [{ count: 1 }],
    });
    await shop.remove('x');
    await shop.move();
    await shop.goOn();
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
  });

  test('a node that has not heard of it writes no second afterwards', async () => {
    await shop.put(numbered(3));
    await shop.move();
    expect(await shop.there.registry.collectionOf(shop.workspace.id, shop.key)).toMatchObject({
      manifest: { uniqueKeys: [] },
    });
    await expect(shop.make(shop.there, { number: 'x', colour: 'c1' })).rejects.toMatchObject({
      code: 'INNESTO_RECORD_TAKEN',
    });
    await shop.make(shop.there, { number: 'x', colour: 'x' });
    await expect(shop.make(shop.here, { number: 'y', colour: 'x' })).rejects.toMatchObject({
      code: 'INNESTO_RECORD_TAKEN',
    });
  });

  test('of a second that is gone nothing is left that another record could be taken for', async () => {
    await shop.put(numbered(1200));
    await shop.move();
    await shop.goOn(shop.here, 2);
    await shop.make(shop.there, { number: 'x', colour: 'c7' });
    const seconds = () => house.store.read('record_double').where({ workspace_id: shop.workspace.id });
    expect(await seconds()).toHaveLength(1);
    await shop.remove('x');
    expect(await seconds()).toEqual([]);
  });

  test('what the version in force takes for a secret is not told of those that are second', async () => {
    const { record } = bikes();
    const secret = { type: 'string', title: 'Colour', 'x-widget': 'secret' };
    const properties = { number: { type: 'string', title: 'Number' }, colour: secret };
    const before = bikes({ record: { ...record, properties } });
    const hidden = await openMovingShop(house, { before, after: bikes({ uniqueKeys: [['colour']] }) });
    await hidden.put([...numbered(2), { number: 'x', colour: 'c1' }]);
    const { obstacles } = await hidden.here.moves.preview(hidden.workspace, hidden.plugin, AFTER);
    expect(obstacles.find(({ kind }) => kind === 'doubles')).toMatchObject({
      records: [{ detail: 'colour', same: [{ value: null }] }],
    });
  });

  test('two nodes at once do it once, and called off it refuses nothing', async () => {
    await shop.put(numbered(1200));
    await shop.move();
    await shop.goOn(shop.here, 3);
    await shop.here.moves.callOff(shop.workspace, shop.plugin);
    await shop.make(shop.here, { number: 'x', colour: 'c1' });
    await shop.remove('x');
    await shop.move();
    await Promise.all([shop.goOn(shop.here), shop.goOn(shop.there)]);
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
    await expect(shop.make(shop.here, { number: 'x', colour: 'c1199' })).rejects.toMatchObject({
      code: 'INNESTO_RECORD_TAKEN',
    });
  });
});

describe.each(DATABASES)('moves to a version by which records lapse, or have contacts, on %s', (database) => {
  let house: RegistryHouse;
  beforeAll(async () => {
    house = await openRegistryHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.store.close());

  const lapses = { at: 'until', attribute: 'colour', from: 'red', to: 'grey' } as const;
  const due = async (shop: MovingShop): Promise<readonly number[]> => {
    const rows: { at: number }[] = await house.store
      .read('record_lapse')
      .where({ collection: shop.key })
      .orderBy('at')
      .select('at');
    return rows.map(({ at }) => at);
  };
  const at = (year: number): string => `${year}-01-01T00:00:00Z`;
  const moments = (...years: readonly number[]): readonly number[] => years.map((year) => Date.parse(at(year)));

  test('those that are there lapse, too, and those that are written meanwhile', async () => {
    const shop = await openMovingShop(house, { before: bikes(), after: bikes({ lapses }) });
    await shop.put([
      { number: 'a', colour: 'red', until: at(2030) },
      { number: 'b', colour: 'blue', until: at(2031) },
      { number: 'c', colour: 'red' },
      ...numbered(600, { until: at(2032) }),
    ]);
    await shop.move();
    await shop.goOn(shop.here, 2);
    expect(await due(shop)).toEqual(moments(2030));
    await shop.make(shop.there, { number: 'd', colour: 'red', until: at(2033) });
    await shop.paint(shop.there, 'a', { until: at(2034) });
    await shop.goOn(shop.there);
    expect([await shop.version(), await due(shop)]).toEqual([AFTER, moments(2033, 2034)]);
    await shop.paint(shop.there, 'd', { colour: 'green' });
    expect(await due(shop)).toEqual(moments(2034));
    await shop.here.moves.rollBack(shop.workspace, shop.plugin, 'somebody');
    expect(await shop.version()).toBe(BEFORE);
    await shop.paint(shop.here, 'a', { number: 'e' });
    expect(await due(shop)).toEqual([]);
  });

  test('what was to lapse by a version that was called off does not by the next one, and what changes meanwhile has its own moment', async () => {
    const shop = await openMovingShop(house, { before: bikes(), after: bikes({ lapses }) });
    const other = bikes({ lapses: { ...lapses, from: 'blue' } });
    await house.install({ version: '3.0.0', triggers: [], actions: [], collections: [other] });
    await shop.put([{ number: 'a', colour: 'red', until: at(2030) }, ...numbered(600)]);
    await shop.move();
    await shop.goOn(shop.here, 2);
    expect(await due(shop)).toEqual(moments(2030));
    const rows: { id: number }[] = await house.store.read('record').where({ collection: shop.key }).select('id');
    const recordIds = rows.map(({ id }) => id);
    const [before = 0, then = 0, hence = 0] = moments(2029, 2030, 2035);
    await deferRecordLapses(house.store, { recordIds, due: before, at: hence });
    expect(await due(shop)).toEqual(moments(2030));
    await deferRecordLapses(house.store, { recordIds, due: then, at: hence });
    expect(await due(shop)).toEqual(moments(2035));
    await shop.here.moves.callOff(shop.workspace, shop.plugin);
    await shop.move('3.0.0');
    await shop.goOn();
    expect([await shop.version(), await due(shop)]).toEqual(['3.0.0', []]);
  });

  test('a version whose records may have a contact is open to those that have none, and one whose records need one is not', async () => {
    const shop = await openMovingShop(house, { before: bikes(), after: bikes({ contact: 'optional' }) });
    await shop.put(numbered(2));
    await house.install({
      version: '3.0.0',
      triggers: [],
      actions: [],
      collections: [bikes({ contact: 'required' })],
    });
    await expect(shop.move('3.0.0')).rejects.toMatchObject({
      extension: {
        obstacles: [{ kind: 'misfits', count: 2, records: [{ detail: expect.stringContaining('contact') }, {}] }],
      },
    });
    await shop.move();
    expect(await shop.version()).toBe(AFTER);
    await shop.here.moves.rollBack(shop.workspace, shop.plugin, 'somebody');
    expect(await shop.version()).toBe(BEFORE);
  });
});
