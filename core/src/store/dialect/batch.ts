import type { Batch, BatchColumn, Binding } from './dialect.ts';

/** How a database reads a batch. */
export interface BatchWords {
  /** A column out of the member at that place of a row. */
  readonly member: (type: BatchColumn['type'], at: number) => string;
  /** A column out of a parameter of its own. */
  readonly common: (type: BatchColumn['type']) => string;
  /** The rows of the JSON text in the parameter `?`, each under the name `value`. */
  readonly source: string;
}

type Row = readonly Binding[];

/** Of fewer rows each member is read out of its row: every other choice of columns is another statement to be kept ready. */
const FEWEST = 32;

/** The places at which not all rows say the same. */
const differingPlaces = (columns: readonly BatchColumn[], rows: readonly Row[]): readonly number[] => {
  const places = columns.map((_, at) => at);
  const [first] = rows;
  return first === undefined || rows.length < FEWEST
    ? places
    : places.filter((at) => rows.some((row) => row[at] !== first[at]));
};

/**
 * A batch in which what all rows have in common stands once, beside them: reading a member out of a row takes SQLite as long as
 * writing it, and most of a thousand runs of one workflow differ in a few columns only.
 */
export const createBatch =
  ({ member, common, source }: BatchWords) =>
  (alias: string, columns: readonly BatchColumn[], rows: readonly Row[]): Batch => {
    const places = differingPlaces(columns, rows);
    const bindings: Binding[] = [];
    const selected = columns.map((column, at) => {
      const place = places.indexOf(at);
      if (place >= 0) return `${member(column.type, place)} AS ${column.name}`;
      bindings.push(rows[0]?.[at] ?? null);
      return `${common(column.type)} AS ${column.name}`;
    });
    const lean = places.length === columns.length ? rows : rows.map((row) => places.map((at) => row[at]));
    bindings.push(JSON.stringify(lean));
    return { table: `(SELECT ${selected.join(', ')} FROM ${source}) ${alias}`, bindings };
  };
