import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

/** Opens the database that the configuration names: PostgreSQL by its address, else the SQLite file. */
export const openStore = ({
  databaseUrl,
  file,
}: {
  readonly databaseUrl: string | null;
  readonly file: string;
}): Promise<Store> => (databaseUrl === null ? openSqlite(file) : openPostgres(databaseUrl));
