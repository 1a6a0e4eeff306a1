import { describe, expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';
import { parseCsv, type CsvRecord } from './parse-csv.ts';
import type { Delimiter } from './sniff-delimiter.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Asked {
  readonly encoding?: 'auto' | 'utf-8' | 'latin1';
  readonly delimiter?: Delimiter;
  readonly chunk?: number;
}

const read = async (bytes: Uint8Array | string, { encoding = 'auto', delimiter, chunk = 7 }: Asked = {}) => {
  const decoded = decodeText(inChunks(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, chunk), encoding);
  const csv = await parseCsv(decoded.text, delimiter ?? null);
  const records: CsvRecord[] = [];
  for await (const some of csv.records) records.push(...some);
  return {
    header: csv.header,
    delimiter: csv.delimiter,
    encoding: decoded.encoding(),
    records,
    cells: records.map(({ cells }) => cells),
  };
};

describe('a file’s letters', () => {
  test.each([1, 2, 3, 7, 65_536])('are UTF-8 where they can be, in pieces of %i bytes', async (chunk) => {
    const { encoding, cells } = await read('name,city\nZoë,Città\nȘtefan,Iași\n日本,😀\n', { chunk });
    expect(encoding).toBe('utf-8');
    expect(cells).toEqual([
      ['Zoë', 'Città'],
      ['Ștefan', 'Iași'],
      ['日本', '😀'],
    ]);
  });

  test.each([1, 7, 65_536])('are Latin-1 where they cannot be UTF-8, in pieces of %i bytes', async (chunk) => {
    const { encoding, cells } = await read(Buffer.from('name;city\nZoë;Città\nNiccolò;Forlì\n', 'latin1'), { chunk });
    expect(encoding).toBe('latin1');
    expect(cells).toEqual([
      ['Zoë', 'Città'],
      ['Niccolò', 'Forlì'],
    ]);
  });

  test('of windows-1252 that Latin-1 does not have are read too', async () => {
    expect((await read(Buffer.from([...Buffer.from('price\n5 '), 0x80, 0x0a]))).cells).toEqual([['5 €']]);
  });

  test('may begin with a byte-order mark', async () => {
    expect(await read('\uFEFFname\nZoë\n')).toMatchObject({ header: ['name'], encoding: 'utf-8' });
    const utf16 = Buffer.from('\uFEFFname\tcity\r\nZoë\tCittà\r\n', 'utf16le');
    expect(await read(utf16, { chunk: 5 })).toMatchObject({
      header: ['name', 'city'],
      delimiter: '\t',
      cells: [['Zoë', 'Città']],
      encoding: 'utf-16le',
    });
  });

  test('are not taken for Latin-1 because one of them is broken', async () => {
    const broken = Buffer.concat([
      Buffer.from('name\nZo'),
      Buffer.from([0xeb]),
      Buffer.from(`\n${'Città\n'.repeat(50)}`),
    ]);
    const { encoding, cells } = await read(broken);
    expect(encoding).toBe('utf-8');
    expect(cells.slice(0, 2)).toEqual([['Zo\uFFFD'], ['Città']]);
  });

  test('outside ASCII may come late', async () => {
    const late = `name\n${'anna\n'.repeat(100_000)}`;
    expect((await read(Buffer.from(`${late}Zoë\n`, 'latin1'), { chunk: 65_536 })).cells.at(-1)).toEqual(['Zoë']);
    expect((await read(`${late}Zoë\n`, { chunk: 65_536 })).cells.at(-1)).toEqual(['Zoë']);
  });
});

describe('a file’s rows', () => {
  test.each<[string, Delimiter]>([
    ['a,b\n1,2\n', ','],
    ['a;b\n1;2\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['"a,x";b\n1;2\n', ';'],
    ['\n\na;b\n1;2', ';'],
    ['a;b\r\n1;2\r\n', ';'],
  ])('%j are separated by %j', async (text, delimiter) => {
    expect(await read(text)).toMatchObject({ delimiter, cells: [['1', '2']] });
  });

  test('keep their line numbers past quoted line breaks, blank lines and rows without letters', async () => {
    const { records } = await read('a,b\r\n1,"two\r\nlines"\r\n\r\n,\r\n3,"x, ""y"""\r\n4,5');
    expect(records).toEqual([
      { line: 2, cells: ['1', 'two\r\nlines'] },
      { line: 6, cells: ['3', 'x, "y"'] },
      { line: 7, cells: ['4', '5'] },
    ]);
  });

  test('may be none', async () => {
    for (const text of ['a,b', 'a,b\n', 'a,b\r\n\r\n'])
      expect(await read(text)).toMatchObject({ header: ['a', 'b'], cells: [] });
  });

  test.each(['', '\n\n', '  '])('%j is no file of rows', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'INNESTO_IMPORT_FILE' });
  });

  test('whose quote never closes are refused', async () => {
    await expect(read('a,b\n1,"2\n3,4\n')).rejects.toMatchObject({ code: 'INNESTO_IMPORT_FILE' });
  });

  test.each([
    ['of letters', 'x'.repeat(3_000_000)],
    ['of quoted letters', `"${'x'.repeat(3_000_000)}`],
    ['of commas', ','.repeat(3_000_000)],
    ['of quotes', '"'.repeat(3_000_001)],
  ])('longer than a megabyte %s are refused with their line', async (_, row) => {
    await expect(read(`a,b\n1,2\n${row}`, { chunk: 65_536 })).rejects.toMatchObject({
      code: 'INNESTO_IMPORT_LINE_TOO_LONG',
      details: { line: 3 },
    });
    await expect(read(row, { chunk: 65_536 })).rejects.toMatchObject({
      code: 'INNESTO_IMPORT_LINE_TOO_LONG',
      details: { line: 1 },
    });
  });
});
