import { inject } from 'vitest';
import { DATABASES, newDataFolder, newHome, type Database, type Home } from './home.ts';

export { DATABASES, type Database, type Home } from './home.ts';

/** Of a story in which little hangs on the database: the one that it is told on here. The long run tells it on both. */
export const hereOn = (one: Database): readonly Database[] => (process.env['INNESTO_LONG'] === '1' ? DATABASES : [one]);

/** A new empty folder for a SQLite hub's data; answers its path. It goes with the run. */
export const freshSqlite = (): string => newDataFolder({ temporaryFolder: inject('temporaryFolder') });

/** A new empty home for a hub. It goes with the run. */
export const freshHome = (database: Database): Promise<Home> =>
  newHome(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });
