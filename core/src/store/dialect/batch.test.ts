import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import type { BatchColumn, Binding } from './dialect.ts';

const COLUMNS: readonly BatchColumn[] = [
  { name: 'ordinal', type: 'integer' },
  { name: 'moment', type: 'integer' },
  { name: 'word', type: 'text' },
  { name: 'absent', type: 'text' },
];
const NAMES = COLUMNS.map(({ name }) => name).join(', ');
const MOMENT = Date.UTC(2027, 0, 4);

const series = (count: number, rowOf: (ordinal: number) => readonly Binding[]): readonly (readonly Binding[])[] =>
  Array.from({ length: count }, (_, ordinal) => rowOf(ordinal));

describe.each(DATABASES)('a batch on %s', (database) => {
  let store: Store;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  const read = async (rows: readonly (readonly Binding[])[]): Promise<readonly (readonly Binding[])[]> => {
    const { table, bindings } = store.dialect.batch('j', COLUMNS, rows);
    const found = await store.dialect.all<Record<string, Binding>>(
      store.read,
      `SELECT ${NAMES} FROM ${table} ORDER BY ordinal`,
      bindings,
    );
    return found.map((row) => COLUMNS.map(({ name }) => row[name] ?? null));
  };

  test.each([
    ['of a few rows', series(3, (ordinal) => [ordinal, MOMENT, 'same', null])],
    [
      'of rows that differ everywhere',
      series(100, (ordinal) => [ordinal, MOMENT + ordinal, `word ${ordinal}`, `${ordinal}`]),
    ],
    ['of rows that have most in common', series(100, (ordinal) => [ordinal, MOMENT, 'l’été', null])],
    [
      'of rows of which one is different',
      series(100, (ordinal) => [ordinal, MOMENT, ordinal === 70 ? null : 'same', null]),
    ],
    ['of rows that are all the same', series(100, () => [7, MOMENT, 'same', null])],
  ])('gives what was put into it: one %s', async (_, rows) => {
    expect(await read(rows)).toEqual(rows);
  });

  test('sends once what its rows have in common', () => {
    const [, , , batch] = store.dialect.batch(
      'j',
      COLUMNS,
      series(100, (ordinal) => [ordinal, MOMENT, 'same', null]),
    ).bindings;
    expect(batch).toBe(JSON.stringify(series(100, (ordinal) => [ordinal])));
  });

  const isolated = async (count: number, changing: readonly number[]): Promise<readonly number[]> =>
    store.write(async (transaction) => {
      const { table, bindings } = store.dialect.batch(
        'j',
        COLUMNS,
        series(count, (ordinal) => [ordinal, 1, '', null]),
      );
      await transaction.raw('CREATE TEMPORARY TABLE place(id BIGINT PRIMARY KEY, n BIGINT NOT NULL)');
      await store.dialect.all(transaction, `INSERT INTO place(id, n) SELECT ordinal, moment FROM ${table}`, bindings);
      await transaction.raw('UPDATE place SET n = 2 WHERE id % 10 = 3');
      const changed = await store.dialect.change(transaction, {
        ids: changing,
        sql: `UPDATE place SET n = place.n + 5 WHERE n = 1 AND id IN ${store.dialect.list('integer')}`,
        bindings: [JSON.stringify(changing)],
      });
      const now = await store.dialect.all<{ id: number }>(
        transaction,
        'SELECT id FROM place WHERE n = 6 ORDER BY id',
        [],
      );
      await transaction.raw('DROP TABLE place');
      expect(now.map(({ id }) => id)).toEqual([...changed].toSorted((left, right) => left - right));
      return now.map(({ id }) => id);
    });

  test('a change says of a few rows which of them it changed', async () => {
    expect(await isolated(20, [2, 3, 4])).toEqual([2, 4]);
  });

  test('a change says of many rows which of them it changed, and does so once', async () => {
    const wanted = series(150, (ordinal) => [ordinal]).flatMap(([ordinal]) => Number(ordinal));
    expect(await isolated(200, wanted)).toEqual(wanted.filter((id) => id % 10 !== 3));
    const untouched = wanted.filter((id) => id % 10 !== 3);
    expect(await isolated(200, untouched)).toEqual(untouched);
  });
});
