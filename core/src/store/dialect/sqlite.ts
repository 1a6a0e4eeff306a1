import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { BatchColumn, Binding, Dialect, PerHead, Selection } from './dialect.ts';
import { runPrepared } from './sqlite-statements.ts';

interface SqliteError {
  readonly code: string;
  readonly message: string;
}

const asSqliteError = (error: unknown): SqliteError | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? { code: error.code, message: error.message }
    : null;

const rows = (alias: string, columns: readonly BatchColumn[]): string =>
  `(SELECT ${columns.map((column, at) => `value->>${at} AS ${column.name}`).join(', ')} FROM jsonb_each(?)) ${alias}`;

const nameOf = (column: string): string => column.trim().split('.').at(-1) ?? '';

const together = ({ columns, from }: Selection): string => {
  const members = columns.split(',').map((column) => `'${nameOf(column)}', ${nameOf(column)}`);
  return `SELECT json_group_array(json_object(${members.join(', ')})) AS found FROM (SELECT ${columns} FROM ${from})`;
};

/** The driver takes half a microsecond for each cell and for each row, so all rows come as one cell: a JSON text. */
const many = async <Row>(
  on: Knex | Knex.Transaction,
  selection: Selection,
  bindings: readonly Binding[],
): Promise<Row[]> => {
  const [all] = await runPrepared<{ found: string }>(on, together(selection), bindings);
  return all === undefined ? [] : readKept<Row[]>(all.found);
};

/** SQLite, one file and one writer. */
export const sqlite: Dialect = {
  name: 'sqlite',
  words: {
    id: 'INTEGER PRIMARY KEY',
    integer: 'INTEGER',
    real: 'REAL',
    blob: 'BLOB',
    sortable: 'TEXT',
    json: 'TEXT',
    table: ' STRICT',
    clustered: ' STRICT, WITHOUT ROWID',
    hot: ' STRICT',
  },
  rows,
  now: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
  list: () => '(SELECT value FROM json_each(?))',
  byBytes: '',
  position: 'instr',
  member: (column) => `${column} ->> ?`,
  forUpdate: '',
  forShare: '',
  forKeyShare: '',
  forUpdateSkipLocked: '',
  // SQLite has no LATERAL; a correlated IN with a limit searches the index once a head, and the rows by their ids.
  perHead: ({ heads, table, where, order }: PerHead) =>
    `${typeof heads === 'string' ? heads : rows('h', heads)} CROSS JOIN ${table} r
     ON r.id IN (SELECT id FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ?)`,
  nextIds: async (transaction, table, count) => {
    const [row] = await runPrepared<{ top: number }>(
      transaction,
      `SELECT coalesce(max(id), 0) AS top FROM ${table}`,
      [],
    );
    return Array.from({ length: count }, (_, at) => (row?.top ?? 0) + 1 + at);
  },
  all: runPrepared,
  together,
  many,
  isRefusal: (error) => {
    const code = asSqliteError(error)?.code;
    return code === 'SQLITE_CONSTRAINT' || code === 'SQLITE_MISMATCH' || code === 'SQLITE_TOOBIG';
  },
  isCollision: (error) => {
    const code = asSqliteError(error)?.code;
    return code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED';
  },
  // The file is on this machine: it is there, or nothing is.
  isAway: () => false,
  isFull: (error) => asSqliteError(error)?.code === 'SQLITE_FULL',
  // knex puts the statement with its bound values before « - »; what follows is SQLite's own sentence.
  describe: (error) => asSqliteError(error)?.message.split(' - ').at(-1) ?? 'the database answered with an error',
};
