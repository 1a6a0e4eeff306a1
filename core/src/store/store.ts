import type { Knex } from 'knex';
import type { Dialect } from './dialect/dialect.ts';

/** Why nothing can be written now: the database does not answer, or has no room left. */
export type Trouble = 'away' | 'full';

/** The database behind the hub: reads for the screens, transactions for everything that changes. */
export interface Store {
  readonly dialect: Dialect;
  /** Whether nobody else can have this database open: then whatever leases stand in it are those of the dead. */
  readonly isAlone: boolean;
  /** Reads that no decision inside a transaction hangs on. On SQLite a second, read-only connection. */
  readonly read: Knex;
  /** Runs one transaction, again where it collided with another. Nothing outside the database is touched inside it. */
  write<Result>(work: (transaction: Knex.Transaction) => Promise<Result>): Promise<Result>;
  /** Whether the last thing that went wrong was the database's own trouble, and has not passed yet. */
  trouble(): Trouble | null;
  /** What time the database's machine has, in epoch milliseconds. */
  databaseNow(): Promise<number>;
  close(): Promise<void>;
}

const MOST_TRIES = 6;
const PAUSE_MS = 15;
/** Trouble counts as over when a write goes through and nothing went wrong for so long: on a full disk one row finds room, and the next does not. */
const QUIET_MS = 3000;

/** Notes how writing goes, for whoever asks whether the hub can do its work. */
export const createTroubleNote = (
  dialect: Pick<Dialect, 'isAway' | 'isFull'>,
  uptime: () => number = () => performance.now(),
): { readonly trouble: Store['trouble']; went(error: unknown): void; wentWell(): void } => {
  let noted: { readonly what: Trouble; readonly at: number } | null = null;
  return {
    trouble: () => noted?.what ?? null,
    went: (error) => {
      if (dialect.isFull(error)) noted = { what: 'full', at: uptime() };
      else if (dialect.isAway(error)) noted = { what: 'away', at: uptime() };
    },
    wentWell: () => {
      if (noted?.what === 'away' || (noted !== null && uptime() - noted.at > QUIET_MS)) noted = null;
    },
  };
};

/**
 * Runs a transaction and tries again, a few times, what only collided with another one, and what found a broken connection before
 * it had begun. A connection that breaks later is the caller's: nobody knows whether its commit was done.
 */
export const writeWith =
  (
    knex: Knex,
    dialect: Dialect,
    note: Pick<ReturnType<typeof createTroubleNote>, 'went' | 'wentWell'>,
  ): Store['write'] =>
  async (work) => {
    for (let tries = 1; ; tries++) {
      let begun = false;
      // Where the database has ended the transaction by itself, knex tells of the ROLLBACK that had nothing to roll back.
      let cause: unknown = null;
      try {
        const result = await knex.transaction((transaction) => {
          begun = true;
          return work(transaction).catch((error: unknown) => {
            cause = error;
            throw error;
          });
        });
        note.wentWell();
        return result;
      } catch (thrown) {
        const error = cause ?? thrown;
        const isNothingDone = dialect.isCollision(error) || (!begun && dialect.isAway(error));
        if (tries === MOST_TRIES || !isNothingDone) {
          note.went(error);
          throw error;
        }
        // The pool learns only after a moment which of its connections are broken.
        if (!begun) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
      }
    }
  };
