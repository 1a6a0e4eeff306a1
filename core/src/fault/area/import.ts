import { entry, type FaultEntry } from '../entry.ts';

/** What is wrong with files of contacts. */
export const IMPORT_FAULTS = {
  INNESTO_IMPORT_FILE: entry(
    'user',
    400,
    'The file cannot be read: {detail}',
    'Send a CSV file with a header line, in UTF-8 or Latin-1, with commas, semicolons or tabs.',
  ),
  INNESTO_IMPORT_LINE_TOO_LONG: entry(
    'user',
    400,
    'Line {line} is longer than {limit} bytes',
    'Check that the file is a CSV file and that its quotes are closed.',
  ),
  INNESTO_IMPORT_MAPPING: entry('user', 400, 'The mapping does not fit: {detail}', 'Correct the mapping.'),
  INNESTO_IMPORT_TOO_LARGE: entry('user', 413, 'The file has more than {limit} {what}', 'Cut it into several files.'),
  INNESTO_IMPORT_CELLS: entry(
    'user',
    400,
    'The row has {count} cells, the header line has {expected}',
    'Put cells that hold a separator between quotes.',
  ),
  INNESTO_IMPORT_ENCODING: entry(
    'user',
    400,
    'The row holds bytes that are no {encoding}',
    'Save the file as UTF-8, or choose its encoding.',
  ),
  INNESTO_IMPORT_KEY: entry(
    'user',
    400,
    'The row has no {key}',
    'Fill in the column by which contacts are recognised.',
  ),
  INNESTO_IMPORT_ENDED: entry('user', 409, 'The import is over', 'Start another one.'),
  INNESTO_IMPORT_DATABASE: entry('user', 400, 'The database refused the row: {detail}', 'Correct the row.'),
  INNESTO_IMPORT_COLUMN: entry(
    'user',
    400,
    'The file has no column “{column}”',
    'Map columns that are in the header line.',
  ),
} as const satisfies Record<string, FaultEntry>;
