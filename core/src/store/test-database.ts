import { join } from 'node:path';
import { freshDatabase, freshSqlite } from '../../../tests/support/database.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

/** The databases that every test of the store runs on. */
export const DATABASES = ['sqlite', 'postgres'] as const;

/** Opens a new, empty database of that kind; the test closes it. */
export const openTestStore = async (database: (typeof DATABASES)[number]): Promise<Store> =>
  database === 'sqlite' ? openSqlite(join(freshSqlite(), 'innesto.db')) : openPostgres(await freshDatabase());
