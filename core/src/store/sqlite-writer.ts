import type { Knex } from 'knex';
import { runPrepared } from './dialect/sqlite-statements.ts';
import type { Writer } from './store.ts';

/** Lets one in after the other, in order; whoever finds nobody before it goes at once. */
const createGate = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let isTaken = false;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (isTaken) await new Promise<void>((resolve) => waiting.push(resolve));
    isTaken = true;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) isTaken = false;
      else next();
    }
  };
};

/**
 * The one connection by which SQLite is written. knex builds a new knex for each transaction, which takes longer than what most of ours
 * do: so one transaction of knex's is opened and kept, and BEGIN and COMMIT are said here.
 */
export const openSqliteWriter = async (knex: Knex): Promise<Writer & { close(): Promise<void> }> => {
  const kept = await knex.transaction();
  const inTurn = createGate();
  let isOpen = true;
  // What comes when its transaction is over must not get into the next one.
  kept.isCompleted = () => !isOpen;
  const say = (sql: string): Promise<unknown> => runPrepared(kept, sql, []);
  await say('COMMIT');
  isOpen = false;
  const opened = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    isOpen = true;
    try {
      return await work();
    } finally {
      isOpen = false;
    }
  };
  const transact = async <Result>(work: (transaction: Knex.Transaction) => Promise<Result>): Promise<Result> => {
    await say('BEGIN IMMEDIATE');
    try {
      const result = await work(kept);
      await say('COMMIT');
      return result;
    } catch (error) {
      // Where the disk is full SQLite has taken everything back by itself.
      await say('ROLLBACK').catch(() => undefined);
      throw error;
    }
  };
  return {
    transaction: (work) => inTurn(() => opened(() => transact(work))),
    statement: (sql, bindings) => inTurn(() => opened(() => runPrepared(kept, sql, bindings))),
    close: () =>
      inTurn(() =>
        opened(async () => {
          await say('BEGIN');
          await kept.rollback();
        }),
      ),
  };
};
