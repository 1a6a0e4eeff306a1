import { packageIn } from './app.ts';

/** The contacts of an application, each in a row of its own. */
export interface People {
  readonly setStatus: (person: number, status: string) => Promise<void>;
}

interface Pool {
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<unknown>;
}

/** The pool of connections of the package `pg`. */
const parsePg = (module: unknown): new (options: { connectionString: string; max: number }) => Pool => {
  const { Pool: found } = module as { Pool?: unknown };
  if (typeof found !== 'function') throw new Error('pg has no Pool');
  return found as new (options: { connectionString: string; max: number }) => Pool;
};

/** Makes them, in the same database as the library's own tables. */
export const openPeople = async (installed: string, url: string, count: number): Promise<People> => {
  const PgPool = parsePg(await packageIn(installed, 'pg'));
  const pool = new PgPool({ connectionString: url, max: 20 });
  await pool.query(
    'CREATE TABLE person(id bigint PRIMARY KEY, fields jsonb NOT NULL, updated_at timestamptz NOT NULL)',
  );
  await pool.query(
    `INSERT INTO person SELECT n, '{"city":"Torino"}', now() FROM generate_series(0, ${count - 1}) AS g(n)`,
  );
  return {
    setStatus: async (person, status) => {
      await pool.query(
        `UPDATE person SET fields = fields || jsonb_build_object('status', $1::text), updated_at = now() WHERE id = $2`,
        [status, person],
      );
    },
  };
};
