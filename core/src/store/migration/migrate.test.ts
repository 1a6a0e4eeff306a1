import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { isFault } from '../../fault/fault.ts';
import { sqlite } from '../dialect/sqlite.ts';
import { openPostgres } from '../open-postgres.ts';
import type { Store } from '../store.ts';
import { addressOf, DATABASES, openTestStore } from '../test-database.ts';
import { migrate, MIGRATIONS } from './index.ts';
import type { Migration } from './types.ts';

const added: Migration = {
  name: '9001-added',
  additive: true,
  statements: (words) => [`CREATE TABLE added(id ${words.id})${words.table}`],
};
const changed: Migration = { name: '9002-changed', statements: () => ['DROP TABLE added'] };

describe.each(DATABASES)('the schema on %s', (database) => {
  let store: Store;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => store.close());

  /** What a version that knows these migrations makes of the database, besides those that every version here knows. */
  const open = (...own: readonly Migration[]): Promise<void> =>
    store.write(async (transaction) => {
      const names: { name: string }[] = await transaction('schema_history').select('name');
      const known = names
        .filter(({ name }) => !name.startsWith('9'))
        .map(({ name }): Migration => ({ name, statements: () => [] }));
      await migrate(transaction, store.dialect, [...known, ...own]);
    });
  const refusal = (own: readonly Migration[]): Promise<unknown> =>
    open(...own).then(
      () => null,
      (error: unknown) => error,
    );

  test('the version before works on, and starts on, a schema to which something was only added', async () => {
    await open(added);
    await open();
    expect(await store.read('added').select()).toEqual([]);
  });

  test('a schema that was changed under it it refuses', async () => {
    await open(added, changed);
    expect(isFault(await refusal([added]), 'INNESTO_DATABASE_NEWER')).toBe(true);
  });

  test('a migration is carried out once', async () => {
    await open(added);
    await open(added);
    expect(await store.read('schema_history').where({ name: added.name })).toHaveLength(1);
  });
});

test('of two nodes that start together on an empty PostgreSQL database one makes the schema, and the other waits', async () => {
  const first = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  const url = await addressOf(first, inject('postgresUrl'));
  await first.write((t) => t.raw('DROP SCHEMA public CASCADE'));
  await first.write((t) => t.raw('CREATE SCHEMA public'));
  const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgres(url)));
  expect(await first.read('shard').select('shard')).toHaveLength(64);
  for (const store of [first, ...stores]) await store.close();
});

test('what a node of the version before counts while its table is made anew is not lost', async () => {
  const store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  const counted = `INSERT INTO step_stat(version_id, step, outcome, hour, shard, n) VALUES (1, 's1', 'entered', 0, 0, 1)
    ON CONFLICT(version_id, step, outcome, hour, shard) DO UPDATE SET n = step_stat.n + excluded.n`;
  await store.write((t) => t.raw(counted));
  await store.write((t) => t.raw(`DELETE FROM schema_history WHERE name = '0030-hours'`));
  const waiting = async (): Promise<number> => {
    const [row] = await store.dialect.all<{ n: number }>(
      store.read,
      `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      [],
    );
    return row?.n ?? 0;
  };
  const node = await store.read.transaction();
  await node.raw(counted);
  const migrated = store.write((t) => migrate(t, store.dialect));
  while ((await waiting()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const later = store.write((t) => t.raw(counted));
  while ((await waiting()) < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await node.commit();
  await Promise.all([migrated, later]);
  expect(await store.read('step_stat').select('n')).toEqual([{ n: 3 }]);
  await store.close();
});

test('where a node of the version before and the upgrade lock each other out the upgrade is done again', async () => {
  const store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  const url = await addressOf(store, inject('postgresUrl'));
  await store.write(async (t) => {
    await t.raw('ALTER TABLE run_log DROP COLUMN figures');
    await t.raw('ALTER TABLE message DROP COLUMN replied_at');
    await t.raw(`DELETE FROM schema_history WHERE name IN ('0029-figures', '0030-hours')`);
  });
  const node = await store.read.transaction();
  // The upgrade is to be the one that is given up.
  await node.raw(`SET LOCAL deadlock_timeout = '60s'`);
  await node.raw('LOCK TABLE step_stat IN ROW EXCLUSIVE MODE');
  const opening = openPostgres(url);
  const isWaiting = async (): Promise<boolean> => {
    const waiting = await store.dialect.all(
      store.read,
      `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'step_stat'::regclass`,
      [],
    );
    return waiting.length > 0;
  };
  while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 5));
  await node.raw('SELECT 1 FROM run_log LIMIT 1');
  await node.commit();
  const opened = await opening;
  expect(await opened.read('schema_history').whereIn('name', ['0029-figures', '0030-hours'])).toHaveLength(2);
  for (const one of [opened, store]) await one.close();
});

/** What a version that does not know of it can live with: new tables, other ways to find rows, and columns that it may leave out. */
const ONLY_ADDS = [
  /^CREATE TABLE /,
  /^CREATE INDEX /,
  /^DROP INDEX /,
  /^ALTER TABLE \w+ ADD COLUMN (?:(?!NOT NULL).)*$/s,
  /^ALTER TABLE \w+ ADD COLUMN .* NOT NULL DEFAULT /s,
];
const EXISTING = /^(?:CREATE UNIQUE INDEX \w+ ON|INSERT INTO|ALTER TABLE) (\w+)/;
/** A table may be made anew, its rows in another order: whoever speaks to it by its name finds it. */
const REBUILT = /^ALTER TABLE \w+ RENAME TO (\w+)$/;
const DROPPED = /^DROP TABLE (\w+)$/;

test.each(MIGRATIONS.filter(({ additive }) => additive === true))(
  'what $name says to be only added is: nodes of the version before can go on',
  ({ statements }) => {
    const all = statements(sqlite.words);
    const made = new Set(all.flatMap((one) => /^CREATE TABLE (\w+)/.exec(one)?.[1] ?? []));
    const rebuilt = new Set(all.flatMap((one) => REBUILT.exec(one)?.[1] ?? []));
    const isAboutMade = (one: string): boolean => made.has(EXISTING.exec(one)?.[1] ?? '');
    const changes = all.filter(
      (one) =>
        !ONLY_ADDS.some((form) => form.test(one)) && !isAboutMade(one) && !rebuilt.has(DROPPED.exec(one)?.[1] ?? ''),
    );
    expect(changes).toEqual([]);
  },
);

test('through which steps of the history nodes can be replaced one by one is said once, and stays so', () => {
  expect(MIGRATIONS.filter(({ additive }) => additive === true).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['0002-calendar', '0007-nodes']),
  );
  for (const name of ['0001-skeleton', '0003-waits', '0004-occasions', '0005-audiences', '0006-life', '0008-walk'])
    expect(MIGRATIONS.find((one) => one.name === name)?.additive).toBeUndefined();
});
