import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knexFactory, { type Knex } from 'knex';
import type { Home } from './database.ts';
import { until } from './until.ts';

const FILE = 'innesto.db';

const openSqlite = (file: string): Knex =>
  knexFactory({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (
        connection: { exec: (sql: string, done: (error: Error | null) => void) => void },
        done: (error: Error | null) => void,
      ) => connection.exec('PRAGMA busy_timeout = 20000', done),
    },
  });

const openPostgres = (url: string): Knex => knexFactory({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });

/** Works on a hub's database directly, while the hub runs or not: with a connection that is closed afterwards. */
export const pastTheHub = async <Result>(home: Home, work: (knex: Knex) => Promise<Result>): Promise<Result> => {
  const knex = home.databaseUrl === null ? openSqlite(join(home.dataFolder, FILE)) : openPostgres(home.databaseUrl);
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
};

/** Reads what a killed hub left behind, and leaves it as it is: on SQLite a copy is opened, for whoever opens the files first repairs them. */
export const readRemains = async <Result>(home: Home, work: (knex: Knex) => Promise<Result>): Promise<Result> => {
  if (home.databaseUrl !== null) {
    return pastTheHub(home, async (knex) => {
      // What the dead hub had sent may still be at work: the server notices only when it answers.
      const others = `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      await until(
        async () => (await knex.raw<{ rows: { n: string }[] }>(others)).rows[0]?.n,
        (seen) => seen === '0',
        { what: 'the server has noticed that the hub is dead', every: 20 },
      );
      return work(knex);
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'innesto-remains-'));
  try {
    for (const name of [FILE, `${FILE}-wal`]) {
      if (existsSync(join(home.dataFolder, name))) await cp(join(home.dataFolder, name), join(folder, name));
    }
    return await pastTheHub({ dataFolder: folder, databaseUrl: null }, work);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
