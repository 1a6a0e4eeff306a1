import type { ColumnMapping, FieldDefinition, ImportPreview, PreviewOptions } from '@innesto/sdk/contract';
import { parseEmailAddress } from '../../../model/email-address.ts';
import { parsePhoneNumber } from '../../../model/phone-number.ts';
import { decodeText } from './decode-text.ts';
import { parseCsv, type CsvRecord } from './parse-csv.ts';

const ROWS_SHOWN = 10;
const COLUMNS_SHOWN = 200;
const LETTERS_SHOWN = 200;

/** What columns are called, without signs, in the languages that files come in. */
const NAMES: readonly (readonly [to: string, names: readonly string[]])[] = [
  [
    'email',
    ['email', 'emailaddress', 'mail', 'posta', 'postaelettronica', 'indirizzoemail', 'adresaemail', 'adresadeemail'],
  ],
  [
    'phone',
    ['phone', 'phonenumber', 'mobile', 'mobilephone', 'telephone', 'tel', 'telefono', 'cellulare', 'telefon', 'mobil'],
  ],
  ['externalId', ['externalid', 'id', 'customerid', 'contactid', 'idcliente', 'codicecliente', 'codclient']],
  ['firstName', ['firstname', 'givenname', 'name', 'nome', 'prenume']],
  ['lastName', ['lastname', 'surname', 'familyname', 'cognome', 'nume', 'numedefamilie']],
  ['timeZone', ['timezone', 'tz', 'fusoorario', 'fusorar']],
];

const bare = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** What the cells of a column say it is, where its name says nothing. */
const byCells = (cells: readonly string[]): string | null => {
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (filled.length === 0) return null;
  if (filled.every((cell) => parseEmailAddress(cell) !== null)) return 'email';
  return filled.every((cell) => parsePhoneNumber(cell, null) !== null) ? 'phone' : null;
};

const suggest = (
  columns: readonly string[],
  rows: readonly CsvRecord[],
  fields: ReadonlyMap<string, FieldDefinition>,
): ColumnMapping[] => {
  const left = new Map(NAMES);
  const customs = new Map(
    [...fields.values()].flatMap(({ key, label }) => [[bare(key), key] as const, [bare(label), key] as const]),
  );
  const taken = new Set<string>();
  const take = (to: string | null): string => {
    if (to === null || taken.has(to)) return 'ignore';
    taken.add(to);
    return to;
  };
  const byName = (column: string): string | null => {
    const name = bare(column);
    const field = customs.get(name);
    if (field !== undefined) return `field:${field}`;
    return [...left].find(([, names]) => names.includes(name))?.[0] ?? null;
  };
  return columns.flatMap((column, at) => {
    // A column without a name, or with another's, cannot be mapped.
    if (column === '' || columns.indexOf(column) !== at) return [];
    return [{ column, to: take(byName(column) ?? byCells(rows.map(({ cells }) => cells[at] ?? ''))) }];
  });
};

const shown = (cells: readonly string[]): string[] =>
  cells.slice(0, COLUMNS_SHOWN).map((cell) => cell.slice(0, LETTERS_SHOWN));

/** Looks at how a file begins: how it was read, its first rows, and what its columns seem to hold. Nothing is kept. */
export const previewUpload = async (
  chunks: AsyncIterable<Uint8Array>,
  { encoding = 'auto', delimiter = 'auto' }: PreviewOptions,
  fields: ReadonlyMap<string, FieldDefinition>,
): Promise<ImportPreview> => {
  const decoded = decodeText(chunks, encoding);
  const csv = await parseCsv(decoded.text, delimiter === 'auto' ? null : delimiter);
  const rows: CsvRecord[] = [];
  for await (const some of csv.records) {
    rows.push(...some);
    if (rows.length >= ROWS_SHOWN) break;
  }
  const first = rows.slice(0, ROWS_SHOWN);
  return {
    encoding: decoded.encoding(),
    delimiter: csv.delimiter,
    columns: shown(csv.header),
    rows: first.map(({ cells }) => shown(cells)),
    mapping: suggest(csv.header.slice(0, COLUMNS_SHOWN), first, fields),
  };
};
