import type { Knex } from 'knex';
import type { Words } from '../migration/words.ts';

/** A parameter of a statement; batches are text. */
export type Binding = string | number | null;

/** One member of a JSON batch as a column: its name, and its type in the words of SQL; `bytes` travel as hexadecimal text. */
export interface BatchColumn {
  readonly name: string;
  readonly type: 'integer' | 'text' | 'bytes';
}

/** A batch as a table expression, and the parameters that go with it. */
export interface Batch {
  readonly table: string;
  readonly bindings: readonly Binding[];
}

/** For each head some rows of a table: how many due runs a workspace may put into a batch, say. */
export interface PerHead {
  /** The columns of the batch that holds them, or a table under the alias `h`. */
  readonly heads: readonly BatchColumn[] | string;
  readonly table: string;
  readonly where: string;
  readonly order: string;
  /** What is asked besides of so many rows `w` of those at the most, in the same order, however few of them answer; absent: nothing. */
  readonly sieve?: string;
}

/** A statement that changes rows of a table which are known by their ids; what would come behind it is RETURNING. */
export interface Change {
  readonly sql: string;
  readonly bindings: readonly Binding[];
  /** The rows that it changes at the most, each once. */
  readonly ids: readonly number[];
}

/** A SELECT in two parts: its columns, each by its name, and what stands behind FROM. */
export interface Selection {
  readonly columns: string;
  readonly from: string;
}

/**
 * What the two databases say differently. Batches travel as one JSON text holding an array of arrays;
 * `rows` turns it into a table expression, `bind` into the parameter that goes with it.
 */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly words: Words;
  /** A table expression over the batch in the parameter `?`: use as `FROM ${dialect.rows('j', columns)}`. */
  rows(alias: string, columns: readonly BatchColumn[]): string;
  /** The same for a batch of many rows, where what all of them have in common goes with them once: use as `FROM ${batch.table}` with `batch.bindings`. */
  batch(alias: string, columns: readonly BatchColumn[], rows: readonly (readonly Binding[])[]): Batch;
  /** A scalar list over a JSON array in the parameter `?`: use as `id IN ${dialect.list('integer')}`. */
  list(type: 'integer' | 'text'): string;
  /**
   * What stands behind FROM (a condition at its end) for the rows of `table` whose ids a few rows of another one hold: those are read first, and
   * each id is looked up by itself. Of a table that was filled a moment ago PostgreSQL knows nothing yet, and would compare all with all.
   */
  lookedUp(table: string, ids: { readonly column: string; readonly from: string; readonly where: string }): string;
  /** What time the database has, in epoch milliseconds, as an expression: for what must not hang on any node's clock. */
  readonly now: string;
  /** Behind a text whose order counts: by its bytes, whatever the language of the database is. */
  readonly byBytes: string;
  /** The function that says at which character of a text another one begins, 0 where it does not. */
  readonly position: string;
  /** The text under the name in the parameter `?` of a JSON column; null where there is none. */
  member(column: string): string;
  /** The number that a JSON text holds under the name in the parameters of {@link numberBindings}; null where it is none. */
  numberIn(column: string): string;
  numberBindings(name: string): readonly string[];
  /** A number as a whole one of so small parts, halves away from zero. */
  wholeParts(number: string, parts: number): string;
  /** Appended to a SELECT whose rows must not change before the transaction ends; empty where the writer is alone anyway. */
  readonly forUpdate: string;
  readonly forShare: string;
  /** The same, against whoever takes the row FOR UPDATE only: one that updates no key passes. */
  readonly forKeyShare: string;
  /** The same, passing over rows that another transaction holds. */
  readonly forUpdateSkipLocked: string;
  /**
   * Waits until every transaction is over that has asked with {@link amongWriters}, and lets nobody ask before this one is. Only as the first
   * statement of a transaction, and for an instant.
   */
  holdWriters(transaction: Knex.Transaction): Promise<void>;
  /** Begins a SELECT by which a transaction becomes one of those whom {@link holdWriters} waits for; empty where the writer is alone anyway. */
  readonly amongWriters: string;
  /**
   * That the first columns of an index hold these values, where few of its rows in its own order (all its columns, by ORDER BY) are wanted.
   * In a plain comparison PostgreSQL sees a part of the table, and may go through the whole of it by the last column to find them.
   */
  stretch(columns: readonly string[], values: readonly string[]): string;
  /**
   * The FROM of a query that takes, for each head (in the parameter `?`, or of a table), at most `limit` rows `r` of `table`, in the
   * order of the index that `where` and `order` name; `where` may speak of `h.<column>`. Bindings: heads where they are a batch, those of
   * `where`; where there is a sieve, through how many rows, and those of the sieve; limit.
   */
  perHead(query: PerHead): string;
  /**
   * Ids for rows about to be inserted, ascending, for where a row must know its own (a contact its shard). Only inside
   * a transaction, and only for tables whose rows are never taken out.
   */
  nextIds(transaction: Knex.Transaction, table: 'contact' | 'run', count: number): Promise<number[]>;
  /** Runs raw SQL and gives its rows (SELECT or RETURNING). */
  all<Row>(on: Knex | Knex.Transaction, sql: string, bindings: readonly Binding[]): Promise<Row[]>;
  /** A SELECT that gives all rows of another one as a single JSON text, under the name `found`: several of them go in one statement. */
  together(selection: Selection): string;
  /** As {@link all}, for a SELECT of plain columns that gives many rows: in the way that is cheapest for the driver. */
  many<Row>(on: Knex | Knex.Transaction, query: Selection, bindings: readonly Binding[]): Promise<Row[]>;
  /** As {@link many}, each row as its columns in their order: half of what reading by names takes, where it is worth it. */
  tuples<Tuple>(on: Knex | Knex.Transaction, query: Selection, bindings: readonly Binding[]): Promise<Tuple[]>;
  /** Runs a change, and says which of the rows it changed. Only inside a transaction. */
  change(transaction: Knex.Transaction, change: Change): Promise<ReadonlySet<number>>;
  /** Whether the database refused what it was given (a constraint, a value it cannot keep), as against being busy or away. */
  isRefusal(error: unknown): boolean;
  /** Whether the same transaction may succeed if tried again at once (busy, deadlock, serialisation). */
  isCollision(error: unknown): boolean;
  /** Whether the database is away, or went away in the middle: nobody knows what became of a commit that was under way. */
  isAway(error: unknown): boolean;
  /** Whether nothing was asked at all: there was no connection to be had in good time. */
  isStarved(error: unknown): boolean;
  /** Whether the database has no more room to write to. */
  isFull(error: unknown): boolean;
  /** A message about a database error that carries no bound value. */
  describe(error: unknown): string;
}
