import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import { createBatch } from './batch.ts';
import type { BatchColumn, Binding, Change, Dialect, PerHead, Selection } from './dialect.ts';
import { changePrepared, runPrepared } from './sqlite-statements.ts';

interface SqliteError {
  readonly code: string;
  readonly message: string;
}

const asSqliteError = (error: unknown): SqliteError | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? { code: error.code, message: error.message }
    : null;

const member = (type: BatchColumn['type'], at: number): string =>
  type === 'bytes' ? `unhex(value->>${at})` : `value->>${at}`;

const rows = (alias: string, columns: readonly BatchColumn[]): string =>
  `(SELECT ${columns.map(({ name, type }, at) => `${member(type, at)} AS ${name}`).join(', ')} FROM jsonb_each(?)) ${alias}`;

const COMMON = {
  // The driver hands large numbers over as REAL.
  integer: 'CAST(? AS INTEGER)',
  text: '?',
  bytes: 'unhex(?)',
} as const;

const batch = createBatch({ member, common: (type) => COMMON[type], source: 'jsonb_each(?)' });

const nameOf = (column: string): string => column.trim().split('.').at(-1) ?? '';

/** What is selected stands in the code, and is read once. */
const onceEach = (say: (columns: string) => string): ((columns: string) => string) => {
  const said = new Map<string, string>();
  return (columns) => {
    const known = said.get(columns);
    if (known !== undefined) return known;
    const fresh = say(columns);
    said.set(columns, fresh);
    return fresh;
  };
};

const namesOf = (columns: string): readonly string[] => columns.split(',').map(nameOf);

const asObjects = onceEach((columns) => {
  const members = namesOf(columns).map((name) => `'${name}', ${name}`);
  return `SELECT json_group_array(json_object(${members.join(', ')})) AS found FROM (SELECT ${columns} FROM `;
});

const asTuples = onceEach(
  (columns) =>
    `SELECT json_group_array(json_array(${namesOf(columns).join(', ')})) AS found FROM (SELECT ${columns} FROM `,
);

const together = ({ columns, from }: Selection): string => `${asObjects(columns)}${from})`;

/** The driver takes half a microsecond for each cell and for each row, so all rows come as one cell: a JSON text. */
const many = async <Row>(
  on: Knex | Knex.Transaction,
  selection: Selection,
  bindings: readonly Binding[],
): Promise<Row[]> => {
  const [all] = await runPrepared<{ found: string }>(on, together(selection), bindings);
  return all === undefined ? [] : readKept<Row[]>(all.found);
};

const tuples = async <Tuple>(
  on: Knex | Knex.Transaction,
  { columns, from }: Selection,
  bindings: readonly Binding[],
): Promise<Tuple[]> => {
  const [all] = await runPrepared<{ found: string }>(on, `${asTuples(columns)}${from})`, bindings);
  return all === undefined ? [] : readKept<Tuple[]>(all.found);
};

const changedIds = async (transaction: Knex.Transaction, { sql, bindings }: Change): Promise<ReadonlySet<number>> =>
  new Set((await runPrepared<{ id: number }>(transaction, `${sql} RETURNING id`, bindings)).map(({ id }) => id));

/** For fewer rows two more statements cost more than their ids. */
const MANY = 100;

/** Giving back the ids takes half as long as the change itself. How many they are costs nothing: if it is all, nobody need be named. */
const change = async (transaction: Knex.Transaction, wanted: Change): Promise<ReadonlySet<number>> => {
  const { sql, bindings, ids } = wanted;
  if (ids.length < MANY) return changedIds(transaction, wanted);
  await runPrepared(transaction, 'SAVEPOINT change', []);
  const isAll = (await changePrepared(transaction, sql, bindings)) === ids.length;
  if (!isAll) await runPrepared(transaction, 'ROLLBACK TO change', []);
  await runPrepared(transaction, 'RELEASE change', []);
  return isAll ? new Set(ids) : changedIds(transaction, wanted);
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
  batch,
  now: `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
  list: () => '(SELECT value FROM json_each(?))',
  byBytes: '',
  position: 'instr',
  member: (column) => `${column} ->> ?`,
  numberIn: (column) =>
    `CASE WHEN json_type(${column}, '$."' || ? || '"') IN ('integer', 'real') THEN CAST(${column} ->> ? AS REAL) END`,
  numberBindings: (name) => [name, name],
  // Cast to an integer a number loses what stands behind the point.
  wholeParts: (number, parts) =>
    `CAST(${number} * ${parts} + CASE WHEN ${number} < 0 THEN -0.5 ELSE 0.5 END AS INTEGER)`,
  forUpdate: '',
  forShare: '',
  forKeyShare: '',
  lookedUp: (table, { column, from, where }) =>
    `${from} CROSS JOIN ${table} WHERE ${table}.id = ${column} AND ${where}`,
  forUpdateSkipLocked: '',
  // The writer is alone.
  holdWriters: () => Promise.resolve(),
  amongWriters: '',
  stretch: (columns, values) => columns.map((column, at) => `${column} = ${values[at]}`).join(' AND '),
  // SQLite has no LATERAL; a correlated IN with a limit searches the index once a head, and the rows by their ids.
  perHead: ({ heads, table, where, order, sieve }: PerHead) => {
    const found = `SELECT id FROM ${table} WHERE ${where}`;
    const sifted = `SELECT id FROM (SELECT * FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ?) w WHERE ${sieve}`;
    return `${typeof heads === 'string' ? heads : rows('h', heads)} CROSS JOIN ${table} r
     ON r.id IN (${sieve === undefined ? found : sifted} ORDER BY ${order} LIMIT ?)`;
  },
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
  tuples,
  change,
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
  isStarved: () => false,
  isFull: (error) => asSqliteError(error)?.code === 'SQLITE_FULL',
  // knex puts the statement with its bound values before « - »; what follows is SQLite's own sentence.
  describe: (error) => asSqliteError(error)?.message.split(' - ').at(-1) ?? 'the database answered with an error',
};
