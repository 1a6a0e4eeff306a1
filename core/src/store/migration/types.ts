import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

/** What a migration may ask of the database it runs on: the words in which the two differ. */
export interface Words {
  /** The primary key that counts up. */
  readonly id: string;
  readonly integer: string;
  readonly real: string;
  readonly blob: string;
  /** JSON out of whose members filters read. */
  readonly json: string;
  /** Behind a table's closing bracket. */
  readonly table: string;
  /** The same for a table that is read and written by its (composite) primary key only. */
  readonly clustered: string;
  /** The same for a table whose rows are rewritten often. */
  readonly hot: string;
}

/** One step of the schema's history: statements in order, the same on both databases but for the words. */
export interface Migration {
  readonly name: string;
  /** Whether the version before it runs on the schema after it, so that nodes can be replaced one by one; absent: it does not. */
  readonly additive?: boolean;
  statements(words: Words): readonly string[];
  /** What SQL alone cannot fill in, in the same transaction. */
  fill?(transaction: Knex.Transaction, dialect: Dialect): Promise<void>;
}
