import { existsSync } from 'node:fs';
import { sqlite } from './dialect/sqlite.ts';
import { openPostgres } from './open-postgres.ts';
import { connectSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

/** A database that is only looked at. */
export type Readable = Pick<Store, 'read' | 'dialect' | 'close'>;

/** Opens the database that the configuration names for looking at it, beside a hub that works on it; null: there is none yet. */
export const openReadable = async ({
  databaseUrl,
  file,
}: {
  readonly databaseUrl: string | null;
  readonly file: string;
}): Promise<Readable | null> => {
  if (databaseUrl !== null) return openPostgres(databaseUrl);
  if (!existsSync(file)) return null;
  const read = connectSqlite(file, ['query_only = ON', 'busy_timeout = 5000'], { min: 0, max: 1 });
  return { read, dialect: sqlite, close: () => read.destroy() };
};
