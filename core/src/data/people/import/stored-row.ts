import { readKept } from '../../../model/kept.ts';

/** A row of a file as it is kept until its turn: its line and its wanted cells, or, where it has too many, how many. */
export type StoredRow = readonly [line: number, cells: readonly string[] | number];

/** As many rows as are taken in at once. */
export const PIECE_ROWS = 1000;
/** About as many letters as a piece may have: a row alone may have more. */
const PIECE_LETTERS = 262_144;

/** Rows as a piece of a file. */
export const packRows = (rows: readonly StoredRow[]): Buffer => Buffer.from(JSON.stringify(rows));

/** The rows of a piece. */
export const unpackRows = (data: Buffer): readonly StoredRow[] => readKept<readonly StoredRow[]>(data.toString());

/** Gathers rows into pieces. */
export class PieceMaker {
  #rows: StoredRow[] = [];
  #letters = 0;

  /** Adds a row; gives a piece when there is enough for one. */
  add(row: StoredRow): Buffer | null {
    const [, cells] = row;
    this.#rows.push(row);
    if (typeof cells !== 'number') for (const cell of cells) this.#letters += cell.length;
    return this.#rows.length >= PIECE_ROWS || this.#letters >= PIECE_LETTERS ? this.rest() : null;
  }

  /** What is left; null where nothing is. */
  rest(): Buffer | null {
    if (this.#rows.length === 0) return null;
    const piece = packRows(this.#rows);
    this.#rows = [];
    this.#letters = 0;
    return piece;
  }
}
