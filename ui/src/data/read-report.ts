/** A row of a file that was not taken in. */
export interface RefusedRow {
  readonly line: number;
  readonly code: string;
  readonly column: string;
  /** As the hub says it, in English. */
  readonly detail: string;
}

const CELL = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;

/** The whole rows at the beginning of a CSV text, cell by cell; a last row that was cut off is left out. */
const rowsOf = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const found = CELL.exec(text);
    if (found === null) break;
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',') continue;
    if (found[3] === '') break;
    rows.push(row);
    row = [];
  }
  return rows;
};

/** The first rows of an import's report. */
export const readReport = (text: string, most: number): readonly RefusedRow[] =>
  rowsOf(text.replace(/^\uFEFF/, ''))
    .slice(1, most + 1)
    .map(([line = '', code = '', column = '', detail = '']) => ({ line: Number(line), code, column, detail }));
