import { createHash } from 'node:crypto';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import type { Home } from '../support/database.ts';

/**
 * What moves by itself: leases are renewed, nodes say that they are there, who shows a token or a session is noted, and whose
 * waits are looked at again after a change of the calendar.
 */
const RESTLESS: ReadonlySet<string> = new Set(['shard', 'node', 'session']);
const RESTLESS_COLUMNS: ReadonlySet<string> = new Set(['last_used_at', 'replan_after']);

/** Looks at a hub's database from outside. */
export interface Fingerprints {
  /** The content of each table in a few characters: two are the same where nothing was written between them. */
  take(only?: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Rows as they are. */
  rows(table: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Writes a row as no caller could. */
  insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

const connect = ({ dataFolder, databaseUrl }: Home): Knex =>
  databaseUrl === null
    ? knex({
        client: 'sqlite3',
        connection: { filename: join(dataFolder, 'innesto.db') },
        useNullAsDefault: true,
      })
    : knex({ client: 'pg', connection: databaseUrl, pool: { max: 2 } });

const tablesOf = async (database: Knex, isSqlite: boolean): Promise<readonly string[]> => {
  const rows: { name: string }[] = isSqlite
    ? await database('sqlite_master').where('type', 'table').select('name')
    : await database('pg_tables').where('schemaname', 'public').select('tablename as name');
  return rows
    .map(({ name }) => name)
    .filter((name) => !RESTLESS.has(name) && !name.startsWith('sqlite_'))
    .toSorted();
};

const digest = (rows: readonly object[]): string => {
  const lines = rows.map((row) =>
    JSON.stringify(Object.entries(row).filter(([column]) => !RESTLESS_COLUMNS.has(column))),
  );
  return `${rows.length} rows ${createHash('sha256').update(lines.toSorted().join('\n')).digest('base64url').slice(0, 12)}`;
};

/** A number that is another one whenever somebody else has committed something; null where the database has none. */
const changesOf = async (database: Knex, isSqlite: boolean): Promise<number | null> => {
  if (!isSqlite) return null;
  const [row]: { data_version: number }[] = await database.raw('PRAGMA data_version');
  return row?.data_version ?? null;
};

/** Opens a hub's database beside the hub. */
export const openFingerprints = async (home: Home): Promise<Fingerprints> => {
  const database = connect(home);
  const isSqlite = home.databaseUrl === null;
  const tables = await tablesOf(database, isSqlite);
  const last = { changes: null as number | null, prints: new Map<string, string>() };
  return {
    take: async (only = tables) => {
      const changes = await changesOf(database, isSqlite);
      // Most of what is sent is refused, and changes nothing: what nobody has written to need not be read again.
      if (changes === null || changes !== last.changes) last.prints.clear();
      last.changes = changes;
      for (const table of only)
        if (!last.prints.has(table)) last.prints.set(table, digest(await database(table).select('*')));
      return Object.fromEntries(only.map((table) => [table, last.prints.get(table) ?? '']));
    },
    rows: (table) => database(table).select('*'),
    insert: async (table, row) => {
      await database(table).insert(row);
      last.prints.clear();
    },
    close: () => database.destroy(),
  };
};
