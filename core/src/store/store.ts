import type { Knex } from 'knex';
import type { Dialect } from './dialect/dialect.ts';

/** The database behind the hub: reads for the screens, transactions for everything that changes. */
export interface Store {
  readonly dialect: Dialect;
  /** Whether nobody else can have this database open: then whatever leases stand in it are those of the dead. */
  readonly isAlone: boolean;
  /** Reads that no decision inside a transaction hangs on. On SQLite a second, read-only connection. */
  readonly read: Knex;
  /** Runs one transaction, again where it collided with another. Nothing outside the database is touched inside it. */
  write<Result>(work: (transaction: Knex.Transaction) => Promise<Result>): Promise<Result>;
  /** What time the database's machine has, in epoch milliseconds. */
  databaseNow(): Promise<number>;
  close(): Promise<void>;
}

const MOST_TRIES = 6;

/** Runs a transaction and tries again, a few times, what only collided with another one. */
export const writeWith =
  (knex: Knex, dialect: Dialect): Store['write'] =>
  async (work) => {
    for (let tries = 1; ; tries++) {
      try {
        return await knex.transaction(work);
      } catch (error) {
        if (tries === MOST_TRIES || !dialect.isCollision(error)) throw error;
      }
    }
  };
