import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { createDatabase } from './postgres.ts';

/** A new empty PostgreSQL database; answers its address. It goes with the run. */
export const freshDatabase = (): Promise<string> => createDatabase(inject('postgresUrl'));

/** A new empty folder for a SQLite hub's data; answers its path. It goes with the run. */
export const freshSqlite = (): string => mkdtempSync(join(inject('temporaryFolder'), 'sqlite-'));
