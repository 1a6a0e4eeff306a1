import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { postgres } from './dialect/postgres.ts';
import { sqlite } from './dialect/sqlite.ts';
import { createTroubleNote, createWriteBell, writeWith, type Store } from './store.ts';
import { openTestStore } from './test-database.ts';
import { acquireShards, fence, renewShards } from './verb/lease.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
});
afterEach(() => store.close());

const bound = 'SHOW idle_in_transaction_session_timeout';

test('a transaction of a process that stands still is ended by the database, and nothing is set for the connection itself', async () => {
  const inside = await store.write(async (transaction) => {
    const rows = await postgres.all<object>(transaction, bound, []);
    // In the transaction's own transaction, too.
    await transaction.transaction((inner) => inner('setting').insert({ key: 'a', value: 'b' }));
    return rows;
  });
  expect(inside).toEqual([{ idle_in_transaction_session_timeout: '10s' }]);
  expect(await postgres.all(store.read, bound, [])).toEqual([{ idle_in_transaction_session_timeout: '0' }]);
  expect(await store.read('setting').where({ key: 'a' })).toHaveLength(1);
});

test('a long batch keeps its shards from being taken, and not from being renewed', async () => {
  const shards = await acquireShards(store, { owner: 'one', leaseMs: 60_000, most: 2 });
  const tenure = { owner: 'one', shards };
  let fenced = (): void => undefined;
  let finish = (): void => undefined;
  const isFenced = new Promise<void>((resolve) => (fenced = resolve));
  const batch = store.write(async (transaction) => {
    expect(await fence(transaction, postgres, tenure)).toEqual(new Set(shards.keys()));
    fenced();
    await new Promise<void>((resolve) => (finish = resolve));
  });
  await isFenced;
  const renewed = await store.write((transaction) => renewShards(transaction, postgres, { tenure, leaseMs: 60_000 }));
  expect(renewed).toEqual(shards);
  await store.write((t) => t('shard').where({ owner: 'one' }).update({ lease_until: 1 }));
  const others = await acquireShards(store, { owner: 'two', leaseMs: 60_000, most: 64 });
  expect(others.size).toBe(62);
  finish();
  await batch;
  expect((await acquireShards(store, { owner: 'two', leaseMs: 60_000, most: 64 })).size).toBe(2);
});

test.each([
  ['57P01', 'terminating connection due to administrator command'],
  ['57P03', 'the database system is starting up'],
  ['08006', 'connection failure'],
  ['53300', 'sorry, too many clients already'],
  ['25P03', 'terminating connection due to idle-in-transaction timeout'],
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432'],
  ['', 'Connection terminated unexpectedly'],
  ['', 'Knex: Timeout acquiring a connection. The pool is probably full.'],
])('“%s %s” says that the database is away', (code, message) => {
  expect(postgres.isAway(Object.assign(new Error(message), code === '' ? {} : { code }))).toBe(true);
});

test('that a row is refused, or the disk is full, does not', () => {
  const refused = Object.assign(new Error('duplicate key'), { code: '23505' });
  const full = Object.assign(new Error('could not extend file'), { code: '53100' });
  expect([refused, full].map((error) => postgres.isAway(error))).toEqual([false, false]);
  expect([postgres.isFull(full), sqlite.isAway(full)]).toEqual([true, false]);
});

test('whoever waited for a connection in vain is not made to wait again', async () => {
  let asked = 0;
  const starved = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new Error('Knex: Timeout acquiring a connection. The pool is probably full.'));
  };
  const note = createTroubleNote(postgres);
  const { write } = writeWith({ transaction: starved, statement: starved }, postgres, {
    note,
    bell: createWriteBell(),
  });
  await expect(write(() => Promise.resolve())).rejects.toThrow('Timeout acquiring');
  expect([asked, note.trouble()]).toEqual([1, 'away']);
});

test('whoever meets broken connections before anything has begun is served by another one', async () => {
  await Promise.all(Array.from({ length: 5 }, () => store.write((t) => t.raw('SELECT pg_sleep(0.05)'))));
  await store.read.raw(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  const written = await Promise.all(
    Array.from({ length: 5 }, (_, at) => store.write((t) => t('setting').insert({ key: `c${at}`, value: '1' }))),
  );
  expect(written).toHaveLength(5);
});
