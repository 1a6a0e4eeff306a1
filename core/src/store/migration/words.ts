/** What a migration may ask of the database it runs on: the words in which the two differ. */
export interface Words {
  /** The primary key that counts up. */
  readonly id: string;
  readonly integer: string;
  readonly real: string;
  readonly blob: string;
  /** Text whose order is that of its bytes, whatever the language of the database is. */
  readonly sortable: string;
  /** JSON out of whose members filters read. */
  readonly json: string;
  /** Behind a table's closing bracket. */
  readonly table: string;
  /** The same for a table that is read and written by its (composite) primary key only. */
  readonly clustered: string;
  /** The same for a table whose rows are rewritten often. */
  readonly hot: string;
}
