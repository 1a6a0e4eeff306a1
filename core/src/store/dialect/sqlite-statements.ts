import type { Knex } from 'knex';
import type { Database, RunResult, Statement } from 'sqlite3';
import type { Binding } from './dialect.ts';

/** How many statements a connection keeps ready; the hub has a few hundred of its own, and searches make some more. */
const MOST = 400;

const ready = new WeakMap<Database, Map<string, Promise<Statement>>>();

/** SQLite plans by how many rows are wanted, and so reads a statement anew each time a bare limit is bound: behind a CAST it does not look. */
const planOnce = (sql: string): string => sql.replaceAll('LIMIT ?', 'LIMIT CAST(? AS INTEGER)');

const prepare = (connection: Database, sql: string): Promise<Statement> =>
  new Promise((resolve, reject) => {
    const statement = connection.prepare(planOnce(sql), (error: Error | null) => {
      if (error === null) resolve(statement);
      else reject(error);
    });
  });

const finalize = (statement: Promise<Statement>): void => {
  statement.then(
    (found) => found.finalize(),
    () => undefined,
  );
};

/** A statement that stays prepared: reading its text costs as much as running it. */
const preparedOn = (connection: Database, sql: string): Promise<Statement> => {
  const kept = ready.get(connection) ?? new Map<string, Promise<Statement>>();
  ready.set(connection, kept);
  const known = kept.get(sql);
  if (known !== undefined) {
    kept.delete(sql);
    kept.set(sql, known);
    return known;
  }
  const statement = prepare(connection, sql);
  kept.set(sql, statement);
  // One that cannot be prepared is not kept: a later schema may know what it names.
  statement.catch(() => kept.delete(sql));
  const [oldest] = kept;
  if (kept.size > MOST && oldest !== undefined) {
    kept.delete(oldest[0]);
    finalize(oldest[1]);
  }
  return statement;
};

/** Lets a connection's statements go before it closes: SQLite does not close over open ones. */
export const closeWithStatements = (connection: Database): void => {
  const close = connection.close.bind(connection);
  const letGo = async (): Promise<void> => {
    const kept = [...(ready.get(connection)?.values() ?? [])];
    ready.delete(connection);
    kept.forEach(finalize);
    await Promise.allSettled(kept);
  };
  connection.close = (callback) => void letGo().finally(() => close(callback));
};

interface Client {
  acquireConnection(): Promise<Database>;
  releaseConnection(connection: Database): Promise<void>;
  emit(event: 'query', query: { readonly sql: string; readonly bindings: readonly Binding[] }): boolean;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- knex does not say what its clients are
const clientOf = (on: Knex | Knex.Transaction): Client => on.client as Client;

const run = <Row>(statement: Statement, bindings: readonly Binding[]): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    statement.all<Row>([...bindings], (error: Error | null, rows: Row[]) => {
      if (error === null) resolve(rows);
      else reject(error);
    });
  });

const change = (statement: Statement, bindings: readonly Binding[]): Promise<number> =>
  new Promise((resolve, reject) => {
    statement.run([...bindings], function (this: RunResult, error: Error | null) {
      if (error === null) resolve(this.changes);
      else reject(error);
    });
  });

const isOver = (on: Knex | Knex.Transaction): boolean =>
  'isCompleted' in on && typeof on.isCompleted === 'function' && on.isCompleted();

/** A statement, and what stands in it. */
interface Asked {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

/** Does something with a statement that stays prepared, on knex's connection. Inside a transaction it is the transaction's. */
const withPrepared = async <Result>(
  on: Knex | Knex.Transaction,
  { sql, bindings }: Asked,
  work: (statement: Statement, bindings: readonly Binding[]) => Promise<Result>,
): Promise<Result> => {
  if (isOver(on)) throw new Error('a statement was run on a transaction that is over');
  const client = clientOf(on);
  // Whoever listens to knex hears of these, too.
  client.emit('query', { sql, bindings });
  const connection = await client.acquireConnection();
  try {
    return await work(await preparedOn(connection, sql), bindings);
  } finally {
    await client.releaseConnection(connection);
  }
};

/** Runs SQL by a statement that stays prepared, and gives its rows. */
export const runPrepared = <Row>(
  on: Knex | Knex.Transaction,
  sql: string,
  bindings: readonly Binding[],
): Promise<Row[]> => withPrepared(on, { sql, bindings }, run<Row>);

/** The same for what changes rows: gives how many it changed. */
export const changePrepared = (
  on: Knex | Knex.Transaction,
  sql: string,
  bindings: readonly Binding[],
): Promise<number> => withPrepared(on, { sql, bindings }, change);
