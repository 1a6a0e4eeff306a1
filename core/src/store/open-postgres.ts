import { Socket } from 'node:net';
import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import { fault, isFault } from '../fault/fault.ts';
import { postgres } from './dialect/postgres.ts';
import { migrate } from './migration/index.ts';
import { watchSilence, type SilenceWatch } from './silence.ts';
import { createTroubleNote, createWriteBell, writeWith, type Store } from './store.ts';

const MOST_TRIES = 10;

/**
 * Brings the schema up to date, all of it or nothing. Two nodes that start together must not both migrate: the second waits, then finds the
 * work done. Nodes of the version before are at work on the tables meanwhile, in another order: where the two lock each other out it is done again.
 */
const bringUpToDate = async (knex: Knex): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      return await knex.transaction(async (transaction) => {
        await transaction.raw('SELECT pg_advisory_xact_lock(7361526)');
        await migrate(transaction, postgres);
      });
    } catch (error) {
      if (tries === MOST_TRIES || !postgres.isCollision(error)) throw error;
    }
  }
};

const prepare = async (knex: Knex): Promise<void> => {
  try {
    await bringUpToDate(knex);
  } catch (error) {
    await knex.destroy();
    if (isFault(error)) throw error;
    // Node gives several tries of one name as one error without a sentence of its own.
    const reason: unknown = error instanceof AggregateError ? error.errors[0] : error;
    const detail = reason instanceof Error ? reason.message : 'it does not answer';
    throw fault('INNESTO_DATABASE_OPEN', { detail }, { cause: error });
  }
};

/**
 * How long a transaction may wait for the next statement. None of ours waits for anything but the database, so one that does belongs
 * to a process that was stopped or cut off: its locks would keep others from taking its work over.
 */
const LONGEST_PAUSE_MS = 10_000;

interface Transactions {
  transaction(...options: readonly unknown[]): {
    begin(connection: unknown): unknown;
    readonly trxClient: { query(connection: unknown, sql: string): unknown };
  };
}

/**
 * Says with each BEGIN, in the same message, how long the transaction may pause: for this transaction only, as behind a pooler
 * connections are everybody's. One that cannot begin fails here; knex would go on to do its work on nothing.
 */
const boundPauses = (client: Transactions): void => {
  const open = client.transaction.bind(client);
  client.transaction = (...options) => {
    const transaction = open(...options);
    transaction.begin = (connection) =>
      transaction.trxClient.query(
        connection,
        `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${LONGEST_PAUSE_MS}`,
      );
    return transaction;
  };
};

/** Opens a PostgreSQL database by its address, with the schema of this version. `silence`: what notices that nothing comes from it any more. */
export const openPostgres = async (
  url: string,
  silence: SilenceWatch = watchSilence({ isUnasked: (error) => postgres.isStarved(error) }),
): Promise<Store> => {
  // Ids and epoch milliseconds stay below 2^53; pg would give them as text.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const knex = knexFactory({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'innesto',
      keepAlive: true,
      stream: () => {
        const line = new Socket();
        silence.join(line);
        return line;
      },
    },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 15_000,
    // Why there is no connection, whoever asked for one is told; knex prints it besides, past the log.
    log: { warn: () => undefined },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- knex types its client as anything
  boundPauses(knex.client as Transactions);
  await prepare(knex);
  const note = createTroubleNote(postgres);
  const bell = createWriteBell();
  return {
    dialect: postgres,
    isAlone: false,
    read: knex,
    ...writeWith(
      {
        transaction: (work) => knex.transaction(work),
        statement: (sql, bindings) => postgres.all(knex, sql, bindings),
      },
      postgres,
      { note, bell },
    ),
    watchWrites: bell.watchWrites,
    trouble: note.trouble,
    ask: (question) => silence.ask(question),
    databaseNow: () =>
      silence.ask(async () => {
        const [row] = await postgres.all<{ now: number }>(knex, `SELECT ${postgres.now} AS now`, []);
        return row?.now ?? Date.now();
      }),
    close: () => knex.destroy(),
  };
};
