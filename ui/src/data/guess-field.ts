import type { FieldDefinition } from '@innesto/sdk/contract';

const YES_OR_NO = new Set(['true', 'false', 'yes', 'no', 'y', 'n', 'sì', 'si', 's', 'vero', 'falso', 'da', 'nu']);
const NUMBER = /^[+-]?\d{1,15}([.,]\d+)?$/;
// A number that begins with a nought is a code: nobody counts with it.
const CODE = /^0\d/;
const DAY = /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2}))$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** What a column of a file seems to hold, by its first cells. */
export const guessFieldType = (cells: readonly string[]): FieldDefinition['type'] => {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const all = (is: (cell: string) => boolean): boolean => filled.length > 0 && filled.every(is);
  if (all((cell) => YES_OR_NO.has(cell.toLowerCase()))) return 'boolean';
  if (all((cell) => MOMENT.test(cell))) return 'moment';
  if (all((cell) => DAY.test(cell))) return 'date';
  if (all((cell) => NUMBER.test(cell) && !CODE.test(cell))) return 'number';
  return 'text';
};
