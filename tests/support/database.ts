import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createDatabase } from './postgres.ts';

/** The databases that a hub runs on, for `describe.each`. */
export const DATABASES = ['SQLite', 'PostgreSQL'] as const;
export type Database = (typeof DATABASES)[number];

/** Of a story in which little hangs on the database: the one that it is told on here. The long run tells it on both. */
export const hereOn = (one: Database): readonly Database[] => (process.env['INNESTO_LONG'] === '1' ? DATABASES : [one]);

/** Where a hub keeps its data. */
export interface Home {
  readonly dataFolder: string;
  /** Null: SQLite in the data folder. */
  readonly databaseUrl: string | null;
}

/** A new empty PostgreSQL database; answers its address. It goes with the run. */
const freshDatabase = (): Promise<string> => createDatabase(inject('postgresUrl'));

/** A new empty folder for a SQLite hub's data; answers its path. It goes with the run. */
export const freshSqlite = (): string => mkdtempSync(join(inject('temporaryFolder'), 'sqlite-'));

/** A new empty home for a hub. It goes with the run. */
export const freshHome = async (database: Database): Promise<Home> => ({
  dataFolder: freshSqlite(),
  databaseUrl: database === 'SQLite' ? null : await freshDatabase(),
});
