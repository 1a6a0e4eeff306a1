import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sqlite } from './dialect/sqlite.ts';
import { openSqlite } from './open-sqlite.ts';
import { createTroubleNote, type Store } from './store.ts';

let store: Store;
beforeEach(async () => {
  const file = join(mkdtempSync(join(inject('temporaryFolder'), 'full-')), 'innesto.db');
  store = await openSqlite(file, { mostPages: 400 });
});
afterEach(() => store.close());

const LONG = 'x'.repeat(3000);

const fill = async (): Promise<unknown> => {
  for (let at = 0; at < 2000; at++) {
    const failure = await store
      .write(async (t) => {
        await t('setting').insert({ key: `a ${at}`, value: LONG });
        await t('setting').insert({ key: `b ${at}`, value: LONG });
      })
      .then(
        () => null,
        (error: unknown) => error,
      );
    if (failure !== null) return failure;
  }
  return null;
};

test('a disk that is full is told as that, and leaves nothing half done', async () => {
  const failure = await fill();
  expect([store.dialect.isFull(failure), store.dialect.isRefusal(failure), store.trouble()]).toEqual([
    true,
    false,
    'full',
  ]);
  const count = async (letter: string): Promise<number> =>
    (await store.read('setting').whereLike('key', `${letter} %`).select('key')).length;
  expect(await count('a')).toBe(await count('b'));
});

test('once there is room, writing goes on by itself', async () => {
  await fill();
  await store.write((t) => t.raw('PRAGMA max_page_count = 100000'));
  await store.write((t) => t('setting').insert({ key: 'room', value: LONG }));
  expect(await store.read('setting').where({ key: 'room' })).toHaveLength(1);
});

test('trouble is over when writing goes well, and nothing has gone wrong for a while', () => {
  let up = 0;
  const full = Object.assign(new Error('SQLITE_FULL: database or disk is full'), { code: 'SQLITE_FULL' });
  const note = createTroubleNote(sqlite, () => up);
  note.went(new Error('a mistake of ours'));
  expect(note.trouble()).toBe(null);
  note.went(full);
  up = 1000;
  // A row that found room while others do not.
  note.wentWell();
  expect(note.trouble()).toBe('full');
  up = 5000;
  note.wentWell();
  expect(note.trouble()).toBe(null);
});
