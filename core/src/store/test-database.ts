import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';
import { notePristine, useDatabase, type UsedDatabase } from './test-pristine.ts';

/** The databases that whatever uses the store is tested on. */
export const DATABASES = ['sqlite', 'postgres'] as const;
export type TestDatabase = (typeof DATABASES)[number];

/** For `test.each`: what there is on one database only is a test on that one, rather than skipped on the other. */
export const onlyOn = (one: TestDatabase, database: TestDatabase): readonly TestDatabase[] =>
  database === one ? [database] : [];

/** Where a test run keeps its databases. */
export interface TestPlaces {
  /** A PostgreSQL server whose user may create databases. */
  readonly postgresUrl: string;
  /** A folder that goes with the run. */
  readonly temporaryFolder: string;
}

/** The database with this version's schema and nothing else, of which every test's is a copy. */
const schemaFile = ({ temporaryFolder }: TestPlaces): string => join(temporaryFolder, 'schema.db');

/** By the run's own mark: two runs on one server neither take nor remove each other's. */
const markOf = (serverUrl: string): string => new URL(serverUrl).searchParams.get('application_name') ?? 'innesto_test';

const schemaDatabase = ({ postgresUrl }: TestPlaces): string => `${markOf(postgresUrl)}_schema`;

const ask = async (serverUrl: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

const databaseOf = (serverUrl: string, name: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};

/** By which address a test's PostgreSQL database is reached, for whoever comes to it besides its store. */
export const addressOf = async ({ dialect, read }: Store, serverUrl: string): Promise<string> => {
  const [row] = await dialect.all<{ name: string }>(read, 'SELECT current_database() AS name', []);
  return databaseOf(serverUrl, row?.name ?? '');
};

/** Makes the schemas, once for a run, by all the migrations from the first one on. */
export const makeTestSchemas = async (places: TestPlaces): Promise<void> => {
  await ask(places.postgresUrl, `CREATE DATABASE ${schemaDatabase(places)}`);
  const stores = await Promise.all([
    openSqlite(schemaFile(places)),
    openPostgres(databaseOf(places.postgresUrl, schemaDatabase(places))),
  ]);
  for (const store of stores) await store.close();
  await notePristine(databaseOf(places.postgresUrl, schemaDatabase(places)));
};

/** A new PostgreSQL database with the schema and nothing in it; answers its address. */
const copyPostgres = async (places: TestPlaces): Promise<string> => {
  const name = `${markOf(places.postgresUrl)}_${randomBytes(6).toString('hex')}`;
  await ask(places.postgresUrl, `CREATE DATABASE ${name} TEMPLATE ${schemaDatabase(places)}`);
  return databaseOf(places.postgresUrl, name);
};

const copySqlite = (places: TestPlaces): string => {
  const file = join(mkdtempSync(join(places.temporaryFolder, 'sqlite-')), 'innesto.db');
  copyFileSync(schemaFile(places), file);
  return file;
};

/** What tests of this process have closed. */
const left: UsedDatabase[] = [];

/** One that another test has left, emptied; a new one where there is none, or where something was built in it. */
const takePostgres = async (places: TestPlaces): Promise<UsedDatabase> => {
  const used = left.pop();
  return used !== undefined && (await used.restore()) ? used : useDatabase(await copyPostgres(places));
};

const openTaken = async (places: TestPlaces): Promise<Store> => {
  const taken = await takePostgres(places);
  const store = await openPostgres(taken.url);
  let isLeft = false;
  return {
    ...store,
    close: async () => {
      await store.close();
      // Whoever closes it twice leaves it once: two tests would have it otherwise.
      if (!isLeft) left.push(taken);
      isLeft = true;
    },
  };
};

/** Opens a database of that kind, with nothing but the schema in it; the test closes it. */
export const openTestStore = (database: TestDatabase, places: TestPlaces): Promise<Store> =>
  database === 'sqlite' ? openSqlite(copySqlite(places)) : openTaken(places);

/** As {@link openTestStore}, and no test had it before: for whoever looks at how a database finds its rows. */
export const openNewStore = async (database: TestDatabase, places: TestPlaces): Promise<Store> =>
  database === 'sqlite' ? openSqlite(copySqlite(places)) : openPostgres(await copyPostgres(places));
