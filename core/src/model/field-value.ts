import type { FieldDefinition, Scalar } from '@innesto/sdk/contract';
import { parseCalendarDay, readCalendarDay, type DateOrder } from './calendar-day.ts';

const LONGEST_TEXT = 2000;
const MOMENT = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const YES = new Set(['true', 'yes', 'y', 'sì', 'si', 's', 'vero', 'da', 'adevărat', '1']);
const NO = new Set(['false', 'no', 'n', 'falso', 'nu', 'fals', '0']);

/** A value in the one form in which it is kept, or why there is none. */
export type ParsedValue = { readonly ok: true; readonly value: Scalar } | { readonly ok: false };

const REFUSED: ParsedValue = { ok: false };
const kept = (value: Scalar): ParsedValue => ({ ok: true, value });
const keptIf = (value: Scalar): ParsedValue => (value === null ? REFUSED : kept(value));

const fold = (text: string): string => text.trim().normalize('NFC').toLowerCase();

/** Text as it is kept: composed, without blanks around it; empty text is no value. */
const keptText = (text: string): string | null => {
  const clean = text.trim().normalize('NFC');
  return clean === '' ? null : clean;
};

const parseText = (text: string): ParsedValue => {
  const clean = keptText(text);
  return clean !== null && clean.length > LONGEST_TEXT ? REFUSED : kept(clean);
};

/** An instant in UTC with milliseconds, so that moments compare as text. */
export const parseMoment = (text: string): string | null => {
  // Date.parse takes 30 February for 2 March; the day is checked by itself first.
  if (!MOMENT.test(text) || parseCalendarDay(text.slice(0, 10)) === null) return null;
  const at = Date.parse(text.replace(' ', 'T').toUpperCase());
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

const parseChoice = (definition: FieldDefinition, text: string): string | null => {
  const wanted = fold(text);
  return definition.choices?.find((choice) => fold(choice) === wanted) ?? null;
};

/** A value from the API, by its field's type: numbers are numbers and truths are truths there. */
export const parseFieldValue = (definition: FieldDefinition, value: Scalar): ParsedValue => {
  if (value === null || value === '') return kept(null);
  switch (definition.type) {
    case 'text':
      return typeof value === 'string' ? parseText(value) : REFUSED;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? kept(value) : REFUSED;
    case 'boolean':
      return typeof value === 'boolean' ? kept(value) : REFUSED;
    case 'date':
      return typeof value === 'string' ? keptIf(parseCalendarDay(value)) : REFUSED;
    case 'moment':
      return typeof value === 'string' ? keptIf(parseMoment(value)) : REFUSED;
    case 'choice':
      return typeof value === 'string' ? keptIf(parseChoice(definition, value)) : REFUSED;
  }
};

const PLAIN = /^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)$/;
const GROUPED = /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/;

/**
 * Reads a number as people write it: `12.5` and `12,5`; blanks and apostrophes between thousands; `1.234,56` and
 * `1,234.56`, where the last of the two signs is the decimal one. A single comma or point is always the decimal sign.
 */
const readNumber = (text: string): number | null => {
  const written = text.replaceAll(/[\s\u00a0\u202f'’]/g, '');
  if (written.length > 40) return null;
  if (PLAIN.test(written)) return Number(written.replace(',', '.'));
  const match = GROUPED.exec(written);
  if (match === null) return null;
  const ungrouped = written.replaceAll(match[1] ?? '', '');
  return PLAIN.test(ungrouped) ? Number(ungrouped.replace(',', '.')) : null;
};

const readBoolean = (text: string): boolean | null => {
  const word = fold(text);
  return YES.has(word) ? true : NO.has(word) ? false : null;
};

/** A value from a file, where everything is text. */
export const readFieldValue = (definition: FieldDefinition, text: string, order: DateOrder): ParsedValue => {
  const written = text.trim();
  if (written === '') return kept(null);
  switch (definition.type) {
    case 'text':
      return parseText(written);
    case 'number':
      return keptIf(readNumber(written));
    case 'boolean':
      return keptIf(readBoolean(written));
    case 'date':
      return keptIf(readCalendarDay(written, order));
    case 'moment':
      return keptIf(parseMoment(written));
    case 'choice':
      return keptIf(parseChoice(definition, written));
  }
};
