import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { tellNodeKeys } from '../../store/verb/node-keys.ts';
import { createKeyRing, newestOfAll, type KeyRing } from './key-ring.ts';
import { giveUpSealed, resealAll, surveySealed } from './reseal.ts';
import { createSecrets } from './secrets.ts';
import {
  addNodes,
  codeOf,
  CONNECTIONS,
  expectOpen,
  own,
  OWN,
  random,
  ringOf,
  sealedIn,
  sealInEveryTable,
  second,
  SECOND,
  third,
  THIRD,
  type Known,
} from './test-sealed.ts';

test('the newest key that everybody has seals', () => {
  expect(newestOfAll(['own', 'b', 'c'], [])).toBe('c');
  expect(
    newestOfAll(
      ['own', 'b', 'c'],
      [
        ['own', 'b', 'c'],
        ['own', 'b'],
      ],
    ),
  ).toBe('b');
  expect(newestOfAll(['own', 'b', 'c'], [['own', 'b', 'c'], []])).toBe('own');
});

describe.each(DATABASES)('stored secrets on %s', (database) => {
  let store: Store;
  let places: readonly Known[];
  let workspaceId: number;
  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    ({ workspaceId, places } = await sealInEveryTable(store));
  });
  const expectAllOpen = (ring: KeyRing): Promise<void> => expectOpen(store, ring, places);

  test('are handed over to a new key in every table, and the old one is not needed any more', async () => {
    expect(await surveySealed(store)).toEqual(new Map([[own.id, places.length]]));
    const ring = ringOf(SECOND);
    expect(await resealAll(store, ring, { chunk: 2 })).toBe(CONNECTIONS - 1 + 4);
    expect(await surveySealed(store)).toEqual(new Map([[second.id, places.length]]));
    await expectAllOpen(ring);
    expect(await resealAll(store, ring, { chunk: 2 })).toBe(0);
    const without = createKeyRing(third, random);
    without.hold([second]);
    await expectAllOpen(without);
  });

  test('are all there when the work dies in the middle, and whoever begins again finds the rest', async () => {
    const ring = ringOf(SECOND);
    let left = 3;
    const dying: Store = {
      ...store,
      write: (work, options) => (left-- > 0 ? store.write(work, options) : Promise.reject(new Error('killed'))),
    };
    await expect(resealAll(dying, ring, { chunk: 1 })).rejects.toThrow('killed');
    const half = await surveySealed(store);
    expect([half.get(own.id), half.get(second.id)]).toEqual([places.length - 6, 6]);
    await expectAllOpen(ring);
    await resealAll(store, ringOf(SECOND), { chunk: 1 });
    expect(await surveySealed(store)).toEqual(new Map([[second.id, places.length]]));
    await expectAllOpen(ring);
  });

  test('may be handed over by two nodes at once, and what somebody enters meanwhile stays', async () => {
    const ring = ringOf(SECOND);
    const place = { ...places[0]?.place, workspace: '', connection: '', field: '', ...places[0]?.place };
    const entered = JSON.stringify({ password: ringOf().seal(place, 'entered meanwhile') });
    let isEntered = false;
    const interrupted: Store = {
      ...store,
      write: async (work, options) => {
        if (!isEntered)
          await store.write((transaction) =>
            transaction('connection').where({ public_id: place.connection }).update({ secret: entered }),
          );
        isEntered = true;
        return store.write(work, options);
      },
    };
    await Promise.all([resealAll(interrupted, ring, { chunk: 3 }), resealAll(store, ringOf(SECOND), { chunk: 2 })]);
    await resealAll(store, ring);
    const sealed = (await sealedIn(store)).get(`${place.connection} ${place.field}`) ?? '';
    expect(ring.open(place, sealed)).toBe('entered meanwhile');
    expect([...(await surveySealed(store)).keys()]).toEqual([second.id]);
  });

  test('whose key is missing keep the hub from starting, until the key is back or they are given up', async () => {
    await resealAll(store, ringOf(SECOND));
    const dataFolder = mkdtempSync(join(inject('temporaryFolder'), 'ring-'));
    const start = (sealingKeys: readonly string[] | null) =>
      createSecrets({ config: { secretKey: OWN, sealingKeys, dataFolder }, store, random });
    await store.write((transaction) => transaction('setting').del());
    expect(await codeOf(start(null))).toBe('INNESTO_SEALING_KEY_MISSING');
    expect(await codeOf(start([THIRD]))).toBe('INNESTO_SEALING_KEY_MISSING');
    await expectAllOpen((await start([SECOND])).ring);
    expect(await giveUpSealed(store, second.id)).toBe(places.length);
    expect(await surveySealed(store)).toEqual(new Map());
    expect(await codeOf(start(null))).toBe('none');
    expect(await store.read('connection').where({ workspace_id: workspaceId }).whereNotNull('secret')).toEqual([]);
  });

  test('are not given up while a node has their key', async () => {
    await resealAll(store, ringOf(SECOND));
    await addNodes(store, 'elsewhere');
    await tellNodeKeys(store, 'elsewhere', [own.id, second.id]);
    expect(await codeOf(giveUpSealed(store, second.id))).toBe('INNESTO_SEALING_KEY_HELD');
    await expectAllOpen(ringOf(SECOND));
    await store.write((transaction) => transaction('node').update({ seen_at: 0 }));
    expect(await giveUpSealed(store, second.id)).toBe(places.length);
  });
});
