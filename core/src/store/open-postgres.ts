import knexFactory from 'knex';
import pg from 'pg';
import { postgres } from './dialect/postgres.ts';
import { migrate } from './migration/index.ts';
import { writeWith, type Store } from './store.ts';


/** Opens a PostgreSQL database by its address, with the schema of this version. */
export const openPostgres = async (url: string): Promise<Store> => {
  // Ids and epoch milliseconds stay below 2^53; pg would give them as text.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const knex = knexFactory({
    client: 'pg',
    connection: { connectionString: url, application_name: 'innesto' },
    pool: { min: 1, max: 10 },
    acquireConnectionTimeout: 15_000,
  });
  // Two nodes that start together must not both migrate: the second waits here, then finds the work done.
  await knex.transaction(async (transaction) => {
    await transaction.raw('SELECT pg_advisory_xact_lock(7361526)');
    await migrate(transaction, postgres);
  });
  return {
    dialect: postgres,
    read: knex,
    write: writeWith(knex, postgres),
    databaseNow: async () => {
      const [row] = await postgres.all<{ now: number }>(
        knex,
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
        [],
      );
      return row?.now ?? Date.now();
    },
    close: () => knex.destroy(),
  };
};
