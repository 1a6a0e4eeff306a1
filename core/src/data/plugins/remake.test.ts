import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRegistryHouse, type RegistryHouse } from '../../registry/test-registry.ts';
import { DATABASES } from '../../store/test-database.ts';
import { remake } from './remake.ts';
import { AFTER, BEFORE, bikes, openMovingShop } from './test-moving.ts';

describe.each(DATABASES)('what is kept, behind a build that took the place of another, on %s', (database) => {
  let house: RegistryHouse;
  beforeAll(async () => {
    house = await openRegistryHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.store.close());

  test('is found by all of it, and what does not go with it is told until it does', async () => {
    const shop = await openMovingShop(house, {
      before: bikes(),
      after: bikes({ filterable: ['number', 'colour'], uniqueKeys: [['until']] }),
    });
    const { here, workspace, plugin } = shop;
    const many = Array.from({ length: 600 }, (_, at) => ({ number: `b${at}`, colour: 'red', until: `u${at}` }));
    await shop.put([...many, { number: 'x', colour: 'blue', until: 'u7' }]);
    const [from, to] = await Promise.all([BEFORE, AFTER].map((one) => here.registry.manifestOf(plugin, one)));
    if (from === undefined || to === undefined) throw new Error('nothing is installed');
    await here.registry.moveTo(workspace, plugin, { version: AFTER, actor: 'somebody' });
    expect(await shop.numbers('red', 'colour')).toEqual([]);
    const ports = { store: house.store, shelf: here.registry };
    const told = [expect.stringContaining('only one may have')];
    expect(await remake(ports, { workspace, from, to })).toEqual(told);
    expect([await shop.numbers('red', 'colour'), await shop.numbers('blue', 'colour')]).toMatchObject([
      { length: 600 },
      ['x'],
    ]);
    // The next build changes nothing about it.
    expect(await remake(ports, { workspace, from: to, to })).toEqual(told);
    await shop.paint(here, 'x', { until: 'free' });
    expect(await remake(ports, { workspace, from: to, to })).toEqual([]);
    await expect(shop.make(shop.there, { number: 'y', until: 'free' })).rejects.toMatchObject({
      code: 'INNESTO_RECORD_TAKEN',
    });
  });

  test('calls off the move that was planned from the build before', async () => {
    const after = bikes({ filterable: ['number', 'colour'], uniqueKeys: [['until']] });
    const shop = await openMovingShop(house, { before: bikes(), after });
    const { here, workspace, plugin } = shop;
    await shop.put(Array.from({ length: 1200 }, (_, at) => ({ number: `b${at}`, colour: 'red', until: `u${at}` })));
    await shop.move();
    await shop.goOn(here, 2);
    await shop.make(here, { number: 'second', colour: 'red', until: 'u7' });
    const from = await here.registry.manifestOf(plugin, BEFORE);
    const ports = { store: house.store, shelf: here.registry };
    expect(await remake(ports, { workspace, from, to: { ...from, title: 'Other words' } })).toEqual([]);
    expect([await shop.version(), await shop.pending()]).toEqual([BEFORE, undefined]);
    await shop.make(here, { number: 'written by it', colour: 'red', until: 'later' });
    await shop.remove('second');
    await shop.move();
    await shop.goOn(here);
    expect([await shop.version(), await shop.pending()]).toEqual([AFTER, undefined]);
    expect(await shop.numbers('red', 'colour')).toHaveLength(1201);
  });
});
