import { CsvError, Parser } from 'csv-parse';
import { fault, type Fault } from '../../../fault/fault.ts';
import { endOfFirstLine, sniffDelimiter, type Delimiter } from './sniff-delimiter.ts';

/** A row of a file: the line on which it begins, and its cells. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The bounds of one row. */
const LONGEST_RECORD = 1_048_576;

/** A file taken apart as it comes in. */
export interface ParsedCsv {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** The rows behind the header line, as many at a time as came in together; rows without any letter are left out. */
  readonly records: AsyncIterable<readonly CsvRecord[]>;
}

const tooLong = (line: number): Fault => fault('INNESTO_IMPORT_LINE_TOO_LONG', { line, limit: LONGEST_RECORD });

/** How often a sign stands in cells; nearly always never. */
const countIn = (cells: readonly string[], sign: string): number => {
  let count = 0;
  for (const cell of cells) if (cell.includes(sign)) count += cell.split(sign).length - 1;
  return count;
};

/** The parser, driven by hand: what it finds is gathered here, and its look-ahead never grows beyond the longest row. */
class RecordReader {
  readonly #parser: Parser;
  #found: CsvRecord[] = [];
  #line = 1;
  #fed = 0;
  #ended = 0;
  #over = false;
  #doubled = 0;

  constructor(delimiter: Delimiter) {
    this.#parser = new Parser({
      delimiter,
      bom: false,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_RECORD,
      on_record: (cells: string[], { lines, bytes }) => {
        // The parser counts a line break of two letters inside quotes as two lines.
        this.#doubled += countIn(cells, '\r\n');
        const last = lines - this.#doubled;
        this.#found.push({ line: last - countIn(cells, '\n'), cells });
        this.#line = last + 1;
        this.#ended = bytes;
        return null;
      },
    });
    // Each failure is also given to whoever wrote; without a listener it would end the process.
    this.#parser.on('error', () => {});
    this.#parser.resume();
  }

  async feed(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#fed += bytes.length;
    await this.#settled((done) => this.#parser.write(bytes, done));
    // The parser counts the letters of cells, not what separates them: a line of nothing but commas would have no end.
    if (this.#fed - this.#ended > LONGEST_RECORD + 65_536) throw tooLong(this.#line);
  }

  async end(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#settled((done) => {
      this.#parser.once('end', () => done(null));
      this.#parser.once('error', done);
      this.#parser.end();
    });
  }

  take(): CsvRecord[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  close(): void {
    this.#parser.destroy();
  }

  #settled(work: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      work((error) => (error instanceof Error ? reject(this.#explained(error)) : resolve()));
    });
  }

  #explained(error: Error): Error {
    if (!(error instanceof CsvError)) return error;
    if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLong(this.#line);
    if (error.code === 'CSV_QUOTE_NOT_CLOSED')
      return fault('INNESTO_IMPORT_FILE', {
        detail: `a quote that opens in or behind line ${this.#line} is never closed`,
      });
    return fault('INNESTO_IMPORT_FILE', { detail: `line ${this.#line} is not CSV` }, { cause: error });
  }
}

const withoutBlankLines = (text: string): string => text.replace(/^[\r\n]+/, '');

/** Reads on until the header line is whole. */
const readHead = async (text: AsyncIterator<string>): Promise<string> => {
  let head = '';
  for (;;) {
    const next = await text.next();
    if (next.done === true) return head;
    head += next.value;
    if (endOfFirstLine(withoutBlankLines(head)) !== -1) return head;
    if (head.length > LONGEST_RECORD) throw tooLong(1);
  }
};

const delimiterOf = (head: string): Delimiter => {
  const text = withoutBlankLines(head);
  const end = endOfFirstLine(text);
  return sniffDelimiter(end === -1 ? text : text.slice(0, end));
};

const hasLetters = ({ cells }: CsvRecord): boolean => cells.some((cell) => cell.trim() !== '');

async function* readRecords(
  reader: RecordReader,
  rest: AsyncIterator<string>,
  found: readonly CsvRecord[],
): AsyncGenerator<readonly CsvRecord[]> {
  try {
    yield found.filter(hasLetters);
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      await reader.feed(next.value);
      yield reader.take().filter(hasLetters);
    }
    await reader.end();
    yield reader.take().filter(hasLetters);
  } finally {
    reader.close();
  }
}

/** Takes a CSV file apart as it comes in, row by row within bounds; `delimiter` null: what the header line shows. */
export const parseCsv = async (text: AsyncIterable<string>, wanted: Delimiter | null): Promise<ParsedCsv> => {
  const rest = text[Symbol.asyncIterator]();
  const head = await readHead(rest);
  if (head.trim() === '') throw fault('INNESTO_IMPORT_FILE', { detail: 'it is empty' });
  const delimiter = wanted ?? delimiterOf(head);
  const reader = new RecordReader(delimiter);
  await reader.feed(head);
  let found = reader.take();
  // The parser looks ahead: a head that came in alone is only a row when it is known what follows.
  while (found.length === 0) {
    const next = await rest.next();
    await (next.done === true ? reader.end() : reader.feed(next.value));
    found = reader.take();
    if (next.done === true) break;
  }
  const [header, ...records] = found;
  if (header === undefined) throw fault('INNESTO_IMPORT_FILE', { detail: 'it has no header line' });
  return { delimiter, header: header.cells.map((cell) => cell.trim()), records: readRecords(reader, rest, records) };
};
