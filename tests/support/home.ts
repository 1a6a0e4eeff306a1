import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase } from './postgres.ts';

/** The databases that a hub runs on, for `describe.each`. */
export const DATABASES = ['SQLite', 'PostgreSQL'] as const;
export type Database = (typeof DATABASES)[number];

/** Where a hub keeps its data. */
export interface Home {
  readonly dataFolder: string;
  /** Null: SQLite in the data folder. */
  readonly databaseUrl: string | null;
}

/** Where homes are made. */
export interface Ground {
  readonly postgresUrl: string;
  readonly temporaryFolder: string;
}

/** A new empty folder for a hub's data; answers its path. */
export const newDataFolder = ({ temporaryFolder }: Pick<Ground, 'temporaryFolder'>): string =>
  mkdtempSync(join(temporaryFolder, 'sqlite-'));

/** A new empty home for a hub. */
export const newHome = async (database: Database, ground: Ground): Promise<Home> => ({
  dataFolder: newDataFolder(ground),
  databaseUrl: database === 'SQLite' ? null : await createDatabase(ground.postgresUrl),
});
