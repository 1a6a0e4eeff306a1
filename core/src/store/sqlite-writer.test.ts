import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

let store: Store;
beforeEach(async () => {
  store = await openSqlite(join(mkdtempSync(join(inject('temporaryFolder'), 'writer-')), 'innesto.db'));
});
afterEach(() => store.close());

const put = (transaction: Knex.Transaction, key: string): Promise<unknown> =>
  transaction.raw(`INSERT INTO setting(key, value) VALUES (?, '')`, [key]);
const kept = async (): Promise<readonly string[]> =>
  (await store.read('setting').whereLike('key', 'own %').orderBy('key')).map(({ key }) => String(key));

test('transactions that are asked for at once come one after the other, and nothing of one is seen in another', async () => {
  const counts: number[] = [];
  await Promise.all(
    ['own 1', 'own 2', 'own 3'].map((key) =>
      store.write(async (transaction) => {
        await put(transaction, `${key} a`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        await put(transaction, `${key} b`);
        counts.push((await transaction('setting').whereLike('key', 'own %')).length);
      }),
    ),
  );
  expect(counts).toEqual([2, 4, 6]);
});

test('what fails leaves nothing behind, and those that wait for it go on', async () => {
  const failing = store.write(async (transaction) => {
    await put(transaction, 'own a');
    throw new Error('not this one');
  });
  const waiting = store.write((transaction) => put(transaction, 'own b'));
  await expect(failing).rejects.toThrow('not this one');
  await waiting;
  await store.writeOne(`INSERT INTO setting(key, value) VALUES (?, '')`, ['own c']);
  expect(await kept()).toEqual(['own b', 'own c']);
});

test('a transaction inside of a transaction is taken back by itself', async () => {
  await store.write(async (transaction) => {
    await put(transaction, 'own a');
    await transaction
      .transaction(async (inner) => {
        await put(inner, 'own b');
        throw new Error('not this one');
      })
      .catch(() => undefined);
    await put(transaction, 'own c');
  });
  expect(await kept()).toEqual(['own a', 'own c']);
});

test('a statement that comes when its transaction is over is refused', async () => {
  let late: Knex.Transaction | null = null;
  await store.write((transaction) => {
    late = transaction;
    return Promise.resolve();
  });
  const { dialect } = store;
  await expect(late === null ? null : dialect.all(late, 'SELECT 1', [])).rejects.toThrow('over');
});
