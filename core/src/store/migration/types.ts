import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import type { Words } from './words.ts';

/** One step of the schema's history: statements in order, the same on both databases but for the words. */
export interface Migration {
  readonly name: string;
  /**
   * Whether the version before it works on the schema after it, and leaves right what the version after it reads, so that nodes can be
   * replaced one by one; absent: it does not.
   */
  readonly additive?: boolean;
  statements(words: Words): readonly string[];
  /** What SQL alone cannot fill in, in the same transaction. */
  fill?(transaction: Knex.Transaction, dialect: Dialect): Promise<void>;
}
