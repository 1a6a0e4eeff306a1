import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import { fault, isFault } from '../fault/fault.ts';
import { postgres } from './dialect/postgres.ts';
import { migrate } from './migration/index.ts';
import { writeWith, type Store } from './store.ts';

/** Brings the schema up to date. Two nodes that start together must not both migrate: the second waits, then finds the work done. */
const prepare = async (knex: Knex): Promise<void> => {
  try {
    await knex.transaction(async (transaction) => {
      await transaction.raw('SELECT pg_advisory_xact_lock(7361526)');
      await migrate(transaction, postgres);
    });
  } catch (error) {
    await knex.destroy();
    if (isFault(error)) throw error;
    // Node gives several tries of one name as one error without a sentence of its own.
    const reason: unknown = error instanceof AggregateError ? error.errors[0] : error;
    const detail = reason instanceof Error ? reason.message : 'it does not answer';
    throw fault('INNESTO_DATABASE_OPEN', { detail }, { cause: error });
  }
};

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
  await prepare(knex);
  return {
    dialect: postgres,
    isAlone: false,
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
