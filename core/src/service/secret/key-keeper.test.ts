import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../store/store.ts';
import { DATABASES, onlyOn, openTestStore } from '../../store/test-database.ts';
import { openKeyKeeper, type KeyKeeper } from './key-keeper.ts';
import type { KeyRing } from './key-ring.ts';
import { surveySealed } from './reseal.ts';
import { addSealingKey, dropSealingKey, readSealingFile, sealingFileMark, SEALING_FILE } from './sealing-file.ts';
import {
  addNodes,
  expectOpen,
  own,
  random,
  ringOf,
  sealedIn,
  sealInEveryTable,
  second,
  SECOND,
  THIRD,
  type Known,
} from './test-sealed.ts';

describe.each(DATABASES)('secrets whose keys are looked after on %s', (database) => {
  let store: Store;
  let places: readonly Known[];
  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    ({ places } = await sealInEveryTable(store));
  });
  const expectAllOpen = (ring: KeyRing): Promise<void> => expectOpen(store, ring, places);

  const keeperOn = (
    nodeId: string,
    dataFolder: string,
    ring: KeyRing,
  ): { readonly keeper: KeyKeeper; readonly reports: readonly string[] } => {
    const reports: string[] = [];
    let passed = 0;
    const keeper = openKeyKeeper({
      store,
      ring,
      nodeId,
      file: { mark: () => sealingFileMark(dataFolder), read: () => readSealingFile(dataFolder) },
      report: (message) => reports.push(message),
      // So long passes between two looks that nothing is put off.
      uptime: () => (passed += 1_000_000),
    });
    return { keeper, reports };
  };

  test('go to a key that appears in the file while the hub runs', async () => {
    const dataFolder = mkdtempSync(join(inject('temporaryFolder'), 'ring-'));
    const ring = ringOf();
    await addNodes(store, 'alone');
    const { keeper, reports } = keeperOn('alone', dataFolder, ring);
    try {
      await keeper.look();
      expect(ring.sealing).toBe(own.id);
      const name = addSealingKey(dataFolder, random);
      expect(statSync(join(dataFolder, SEALING_FILE)).mode & 0o777).toBe(0o600);
      await keeper.look();
      expect(ring.sealing).toBe(name);
      expect([...(await surveySealed(store)).keys()]).toEqual([name]);
      // Taken away too early, it goes on opening what it sealed, and somebody is told.
      const line = readFileSync(join(dataFolder, SEALING_FILE), 'utf8');
      dropSealingKey(dataFolder, name);
      await keeper.look();
      await expectAllOpen(ring);
      expect(reports).toContain('a key was taken away that still seals secrets');
      writeFileSync(join(dataFolder, SEALING_FILE), 'half a li');
      await keeper.look();
      await expectAllOpen(ring);
      writeFileSync(join(dataFolder, SEALING_FILE), line);
      await keeper.look();
      await expectAllOpen(ring);
    } finally {
      await keeper.close();
    }
  });

  test('are opened, and handed over, that were sealed with a key a moment before it was retired', async () => {
    const dataFolder = mkdtempSync(join(inject('temporaryFolder'), 'ring-'));
    const ring = ringOf();
    await addNodes(store, 'alone');
    // A key that was made while the hub started is heard of, too.
    const first = addSealingKey(dataFolder, random);
    const { keeper, reports } = keeperOn('alone', dataFolder, ring);
    try {
      await keeper.look();
      expect(ring.sealing).toBe(first);
      const [late] = places;
      if (late === undefined) throw new Error('nothing is sealed');
      const sealed = JSON.stringify({ [late.place.field]: ring.seal(late.place, 'written late') });
      const next = addSealingKey(dataFolder, random);
      await keeper.look();
      dropSealingKey(dataFolder, first);
      await keeper.look();
      expect(reports).not.toContain('a key was taken away that still seals secrets');
      expect(ring.ids).toEqual([own.id, next]);
      await store.write((transaction) =>
        transaction('connection').where({ public_id: late.place.connection }).update({ secret: sealed }),
      );
      await keeper.look();
      expect([...(await surveySealed(store)).keys()]).toEqual([next]);
      const kept = (await sealedIn(store)).get(`${late.place.connection} ${late.place.field}`) ?? '';
      expect(ring.open(late.place, kept)).toBe('written late');
    } finally {
      await keeper.close();
    }
  });

  test('may be sealed with a key behind one that was brought without the end of its line', () => {
    const dataFolder = mkdtempSync(join(inject('temporaryFolder'), 'ring-'));
    writeFileSync(join(dataFolder, SEALING_FILE), SECOND);
    addSealingKey(dataFolder, () => Buffer.from(THIRD, 'hex'));
    expect(readSealingFile(dataFolder)).toEqual([SECOND, THIRD]);
  });

  test.each(onlyOn('postgres', database))(
    'stay with the newest key when a node is back that was away for long',
    async () => {
      const folders = [0, 1].map(() => mkdtempSync(join(inject('temporaryFolder'), 'ring-')));
      await addNodes(store, 'here', 'there');
      for (const folder of folders) writeFileSync(join(folder, SEALING_FILE), `${SECOND}\n`);
      const rings = folders.map(() => ringOf(SECOND));
      const opened = rings.map((ring, at) => keeperOn(['here', 'there'][at] ?? '', folders[at] ?? '', ring).keeper);
      const lookAll = async (): Promise<void> => {
        for (const keeper of opened) await keeper.look();
        for (const keeper of opened) await keeper.look();
      };
      try {
        await lookAll();
        expect([...(await surveySealed(store)).keys()]).toEqual([second.id]);
        await store.write((transaction) => transaction('node').where({ id: 'there' }).del());
        await addNodes(store, 'there');
        await lookAll();
        expect(rings.map(({ sealing }) => sealing)).toEqual([second.id, second.id]);
        expect([...(await surveySealed(store)).keys()]).toEqual([second.id]);
      } finally {
        for (const keeper of opened) await keeper.close();
      }
    },
  );

  test.each(onlyOn('postgres', database))(
    'that the first node cannot open are handed over by the one that can',
    async () => {
      const folders = [0, 1].map(() => mkdtempSync(join(inject('temporaryFolder'), 'ring-')));
      await addNodes(store, 'here', 'there');
      writeFileSync(join(folders[1] ?? '', SEALING_FILE), `${SECOND}\n`);
      const [ringHere, ringThere] = [ringOf(), ringOf(SECOND)];
      ringThere.agree([]);
      const [late] = places;
      if (late === undefined) throw new Error('nothing is sealed');
      const sealed = JSON.stringify({ [late.place.field]: ringThere.seal(late.place, late.plain) });
      await store.write((transaction) =>
        transaction('connection').where({ public_id: late.place.connection }).update({ secret: sealed }),
      );
      expect([...(await surveySealed(store)).keys()].toSorted()).toEqual([own.id, second.id].toSorted());
      const one = keeperOn('here', folders[0] ?? '', ringHere).keeper;
      const other = keeperOn('there', folders[1] ?? '', ringThere).keeper;
      try {
        for (let looks = 0; looks < 2; looks++) {
          await one.look();
          await other.look();
        }
        expect([...(await surveySealed(store)).keys()]).toEqual([own.id]);
        const kept = (await sealedIn(store)).get(`${late.place.connection} ${late.place.field}`) ?? '';
        expect(ringHere.open(late.place, kept)).toBe(late.plain);
      } finally {
        await one.close();
        await other.close();
      }
    },
  );

  test.each(onlyOn('postgres', database))('wait for the last of several nodes to have the key', async () => {
    const [here, there] = [0, 1].map(() => mkdtempSync(join(inject('temporaryFolder'), 'ring-')));
    if (here === undefined || there === undefined) throw new Error('there are no folders');
    await addNodes(store, 'here', 'there');
    const [ringHere, ringThere] = [ringOf(), ringOf()];
    const [one, other] = [keeperOn('here', here, ringHere), keeperOn('there', there, ringThere)];
    try {
      const name = addSealingKey(here, random);
      expect(await one.keeper.look()).toBe(false);
      expect(ringHere.sealing).toBe(own.id);
      expect([...(await surveySealed(store)).keys()]).toEqual([own.id]);
      writeFileSync(join(there, SEALING_FILE), readFileSync(join(here, SEALING_FILE)));
      await other.keeper.look();
      await one.keeper.look();
      expect([ringHere.sealing, ringThere.sealing]).toEqual([name, name]);
      expect([...(await surveySealed(store)).keys()]).toEqual([name]);
      await expectAllOpen(ringThere);
      // The first of them is gone: the next one hands over what is left.
      await store.write((transaction) => transaction('node').where({ id: 'here' }).update({ seen_at: 0 }));
      const next = addSealingKey(there, random);
      await other.keeper.look();
      expect([...(await surveySealed(store)).keys()]).toEqual([next]);
    } finally {
      await one.keeper.close();
      await other.keeper.close();
    }
  });
});
