import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { openHints } from './hints.ts';
import type { Store } from './store.ts';
import { openDarkWay } from './test-dark-way.ts';
import { addressOf, openTestStore } from './test-database.ts';

const LONGEST_MS = 10_000;

const openOnPostgres = async (): Promise<{ readonly store: Store; readonly url: string }> => {
  const store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  return { store, url: await addressOf(store, inject('postgresUrl')) };
};

/** The same store, of which the first answer lets nobody go on. */
const stuckAtFirst = (store: Store, atFirst: () => void): Store => {
  let asked = 0;
  const raw = (...of: Parameters<Store['read']['raw']>): unknown => {
    if (asked++ > 0) return store.read.raw(...of);
    atFirst();
    return new Promise(() => undefined);
  };
  const read = new Proxy(store.read, {
    get: (target, name): unknown => (name === 'raw' ? raw : Reflect.get(target, name)),
  });
  return { ...store, read };
};

test('a line that breaks while the hub waits for a word of its own is opened again, and the hub stays up', async () => {
  const { store, url } = await openOnPostgres();
  const asked = Promise.withResolvers<void>();
  const heard: string[] = [];
  const hints = openHints(url, stuckAtFirst(store, asked.resolve), {
    nodeId: 'one',
    hear: (hint) => void heard.push(hint),
    report: () => undefined,
    isAnybodyThere: () => true,
  });
  await asked.promise;
  expect(hints.arrive).toBe(false);
  // PostgreSQL says that it ends the line, and ends it: to the line's client these are two errors.
  await store.read.raw(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN innesto'`,
  );
  for (const end = performance.now() + LONGEST_MS; !hints.arrive && performance.now() < end;) await sleep(20);
  expect(hints.arrive).toBe(true);
  expect(heard).toContain('nodes');
  await hints.close();
  await store.close();
});

test('a line on which the server says nothing keeps nobody from closing', async () => {
  const { store, url } = await openOnPostgres();
  const way = await openDarkWay(url);
  way.darken();
  const hints = openHints(way.url, store, {
    nodeId: 'one',
    hear: () => undefined,
    report: () => undefined,
    isAnybodyThere: () => true,
  });
  await way.taken();
  await hints.close();
  expect(hints.arrive).toBe(false);
  way.close();
  await store.close();
});
