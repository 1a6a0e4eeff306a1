import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

/** The databases that whatever uses the store is tested on. */
export const DATABASES = ['sqlite', 'postgres'] as const;
export type TestDatabase = (typeof DATABASES)[number];

/** Where a test run keeps its databases. */
export interface TestPlaces {
  /** A PostgreSQL server whose user may create databases. */
  readonly postgresUrl: string;
  /** A folder that goes with the run. */
  readonly temporaryFolder: string;
}

const createDatabase = async (serverUrl: string): Promise<string> => {
  const name = `innesto_test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};

/** Opens a new, empty database of that kind; the test closes it. */
export const openTestStore = async (database: TestDatabase, places: TestPlaces): Promise<Store> =>
  database === 'sqlite'
    ? openSqlite(join(mkdtempSync(join(places.temporaryFolder, 'sqlite-')), 'innesto.db'))
    : openPostgres(await createDatabase(places.postgresUrl));
