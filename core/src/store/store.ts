import type { Knex } from 'knex';
import type { Binding, Dialect } from './dialect/dialect.ts';

/** Why nothing can be written now: the database does not answer, or has no room left. */
export type Trouble = 'away' | 'full';

/** The database behind the hub: reads for the screens, transactions for everything that changes. */
export interface Store {
  readonly dialect: Dialect;
  /** Whether nobody else can have this database open: then whatever leases stand in it are those of the dead. */
  readonly isAlone: boolean;
  /** Reads that no decision inside a transaction hangs on. On SQLite a second, read-only connection. */
  readonly read: Knex;
  /**
   * Runs one transaction, again where it collided with another. Nothing outside the database is touched inside it. `makesWork`: whether
   * what it wrote may be work for somebody (absent: it may).
   */
  write<Result>(
    work: (transaction: Knex.Transaction) => Promise<Result>,
    options?: { readonly makesWork?: boolean },
  ): Promise<Result>;
  /** Runs one statement that is a transaction of its own, and gives its rows: one way to the database instead of three. */
  writeOne<Row>(sql: string, bindings: readonly Binding[]): Promise<Row[]>;
  /** Calls back whenever this process has written something that may be work. */
  watchWrites(written: () => void): void;
  /** Whether the last thing that went wrong was the database's own trouble, and has not passed yet. */
  trouble(): Trouble | null;
  /**
   * Asks something small that the database answers at once. Where no answer comes, whatever else waits for it in vain is told so, as of a
   * connection that broke.
   */
  ask<Answer>(question: () => Promise<Answer>): Promise<Answer>;
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

/** What is told how writing goes. */
interface WriteWatch {
  readonly note: Pick<ReturnType<typeof createTroubleNote>, 'went' | 'wentWell'>;
  readonly bell: Pick<ReturnType<typeof createWriteBell>, 'ring'>;
}

/** Tells whoever wants to know that something was written. */
export const createWriteBell = (): { ring(): void; readonly watchWrites: Store['watchWrites'] } => {
  const watchers = new Set<() => void>();
  return {
    ring: () => {
      for (const written of watchers) written();
    },
    watchWrites: (written) => void watchers.add(written),
  };
};

/** How one database is written to. */
export interface Writer {
  transaction<Result>(work: (transaction: Knex.Transaction) => Promise<Result>): Promise<Result>;
  statement<Row>(sql: string, bindings: readonly Binding[]): Promise<Row[]>;
}

/**
 * Writes, and tries again, a few times, what only collided with another one, and what found a broken connection before it had begun. A
 * connection that breaks later is the caller's: nobody knows whether its commit was done.
 */
export const writeWith = (
  writer: Writer,
  dialect: Dialect,
  { note, bell }: WriteWatch,
): Pick<Store, 'write' | 'writeOne'> => {
  const trying = async <Result>(
    attempt: (begin: () => void) => Promise<Result>,
    makesWork: boolean,
  ): Promise<Result> => {
    for (let tries = 1; ; tries++) {
      let begun = false;
      try {
        const result = await attempt(() => (begun = true));
        note.wentWell();
        if (makesWork) bell.ring();
        return result;
      } catch (error) {
        // Whoever waited for a connection in vain has waited long enough.
        const isBroken = dialect.isAway(error) && !dialect.isStarved(error);
        const isNothingDone = dialect.isCollision(error) || (!begun && isBroken);
        if (tries === MOST_TRIES || !isNothingDone) {
          note.went(error);
          // Of a commit on which the connection broke nobody knows whether it was done.
          bell.ring();
          throw error;
        }
        // The pool learns only after a moment which of its connections are broken.
        if (!begun) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
      }
    }
  };
  return {
    write: (work, { makesWork = true } = {}) =>
      trying(async (begin) => {
        // Where the database has ended the transaction by itself, knex tells of the ROLLBACK that had nothing to roll back.
        let cause: unknown = null;
        try {
          return await writer.transaction((transaction) => {
            begin();
            return work(transaction).catch((error: unknown) => {
              cause = error;
              throw error;
            });
          });
        } catch (thrown) {
          throw cause ?? thrown;
        }
      }, makesWork),
    writeOne: <Row>(sql: string, bindings: readonly Binding[]) =>
      trying((begin) => {
        begin();
        return writer.statement<Row>(sql, bindings);
      }, true),
  };
};
