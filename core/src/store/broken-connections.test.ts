import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { Store } from './store.ts';
import { openTestStore } from './test-database.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
});
afterEach(() => store.close());

const breakOthers = (): Promise<unknown> =>
  store.read.raw(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );

test('connections that PostgreSQL breaks off, idle or at work, end a transaction and not the process', async () => {
  // Several idle ones, so that whoever is asked next may get a broken one.
  await Promise.all(Array.from({ length: 5 }, () => store.write((t) => t.raw('SELECT pg_sleep(0.05)'))));
  const atWork = store.write(async (t) => {
    await t.raw(`INSERT INTO setting(key, value) VALUES ('a', '1')`);
    await t.raw('SELECT pg_sleep(5)');
  });
  const failure = atWork.then(
    () => null,
    (error: unknown) => error,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await breakOthers();
  expect(await failure).toBeInstanceOf(Error);
  // Until the pool has noticed.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await Promise.all(
    Array.from({ length: 5 }, (_, at) => store.write((t) => t('setting').insert({ key: `b${at}`, value: '1' }))),
  );
  expect(await store.read('setting').where({ key: 'a' })).toEqual([]);
  expect(await store.read('setting').whereLike('key', 'b_')).toHaveLength(5);
});
