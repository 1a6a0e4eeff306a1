import type { ImportOptions } from '@innesto/sdk/contract';
import { fault } from '../../../fault/fault.ts';
import { decodeText } from './decode-text.ts';
import { placeColumns } from './import-plan.ts';
import { parseCsv, type CsvRecord } from './parse-csv.ts';
import type { StoredRow } from './stored-row.ts';

/** A file whose header line fits what is to be done with it. */
export interface OpenFile {
  /** Its rows below the header line, cut down to the wanted cells, as many at a time as came in together. */
  readonly rows: AsyncIterable<readonly StoredRow[]>;
}

const MOST_COLUMNS = 200;

const storedRow = ({ line, cells }: CsvRecord, places: readonly number[], width: number): StoredRow =>
  cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '')
    ? [line, cells.length]
    : [line, places.map((place) => cells[place] ?? '')];

/** Reads a file up to its header line and finds the wanted columns; what does not fit is refused. */
export const openFile = async (chunks: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<OpenFile> => {
  const { encoding = 'auto', delimiter = 'auto' } = options;
  const { text } = decodeText(chunks, encoding);
  const { header, records } = await parseCsv(text, delimiter === 'auto' ? null : delimiter);
  if (header.length > MOST_COLUMNS) throw fault('INNESTO_IMPORT_TOO_LARGE', { limit: MOST_COLUMNS, what: 'columns' });
  const places = placeColumns(options, header);
  async function* rows(): AsyncGenerator<readonly StoredRow[]> {
    for await (const several of records) yield several.map((record) => storedRow(record, places, header.length));
  }
  return { rows: rows() };
};
