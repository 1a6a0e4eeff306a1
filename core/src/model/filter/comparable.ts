import type { Scalar } from '@innesto/sdk/contract';
import { parseCalendarDay } from '../calendar-day.ts';
import { parseMoment } from '../field-value.ts';

/**
 * A value in the form in which filters compare it, here and in both databases alike: one text whose first letter is its kind. Within a
 * kind the order of bytes is the order of values. `n` a number (the bits of it, made to sort), `d` a day, `m` an instant in UTC, `y` a day
 * of any year, `t` other text, folded; a truth is the text `true` or `false`.
 */
export type Comparable = string;

const bits = new DataView(new ArrayBuffer(8));

/** A number as sixteen hexadecimal digits that sort as the numbers do. */
const sortable = (value: number): string => {
  bits.setFloat64(0, value === 0 ? 0 : value);
  const raw = bits.getBigUint64(0);
  const ordered = raw >> 63n === 0n ? raw | (1n << 63n) : ~raw & 0xffff_ffff_ffff_ffffn;
  return ordered.toString(16).padStart(16, '0');
};

/** The number that a comparable of the kind `n` stands for. */
export const numberOf = (comparable: Comparable): number => {
  const ordered = BigInt(`0x${comparable.slice(1)}`);
  bits.setBigUint64(0, ordered >> 63n === 1n ? ordered & ~(1n << 63n) : ~ordered & 0xffff_ffff_ffff_ffffn);
  return bits.getFloat64(0);
};

/** The instant (epoch milliseconds) that a comparable of the kind `m` stands for. */
export const instantOf = (comparable: Comparable): number => Date.parse(comparable.slice(1).toUpperCase());

const ASCII = /^[\u0020-\u007e]*$/;

/** Text without regard to case and to how its accents are composed. Upper case comes first, so that ß is ss and the sigmas are one. */
export const foldText = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');

const LAST_DIGIT = '9'.charCodeAt(0);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_OF_ANY_YEAR = /^--\d{2}-\d{2}$/;
// Years beyond 9999 and before 0 have a sign, and would not sort.
const SORTED_INSTANT = /^\d{4}-/;

/** Days and instants begin with a digit or a sign, most texts do not. */
const mayBeTime = (text: string): boolean => text.charCodeAt(0) <= LAST_DIGIT;

const comparableText = (text: string): Comparable => {
  if (!mayBeTime(text)) return `t${foldText(text)}`;
  if (DAY.test(text) && parseCalendarDay(text) !== null) return `d${text}`;
  if (DAY_OF_ANY_YEAR.test(text) && parseCalendarDay(text) !== null) return `y${text}`;
  const instant = text.length < 20 || text.length > 40 ? null : parseMoment(text);
  return instant !== null && SORTED_INSTANT.test(instant) ? `m${instant.toLowerCase()}` : `t${foldText(text)}`;
};

/** The form in which a value is compared; null where there is none. */
export const comparableOf = (value: Scalar): Comparable | null => {
  if (value === null) return null;
  if (typeof value === 'number') return `n${sortable(value)}`;
  return typeof value === 'boolean' ? `t${value}` : comparableText(value);
};

const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** An instant in the form in which it is compared. */
export const comparableInstant = (at: number): Comparable =>
  `m${new Date(Math.min(at, LAST_INSTANT)).toISOString().toLowerCase()}`;

/** The members of a contact that filters ask about by what its `comparable` column holds, beside its fields. */
export const COMPARED_MEMBERS = ['email', 'externalId', 'firstName', 'lastName', 'timeZone'] as const;

/** A contact as far as its `comparable` column tells it. */
export type ComparedContact = Readonly<Record<(typeof COMPARED_MEMBERS)[number], string | null>> & {
  readonly fields: Readonly<Record<string, Scalar>>;
};

/** What a contact's `comparable` column holds: its members and fields by their names (no field is called like a member), each in the form in which it is compared. */
export const comparableContact = (contact: ComparedContact): string => {
  const compared: Record<string, Comparable> = {};
  for (const [key, value] of Object.entries(contact.fields)) {
    const comparable = comparableOf(value);
    if (comparable !== null) compared[key] = comparable;
  }
  for (const name of COMPARED_MEMBERS) {
    const comparable = comparableOf(contact[name]);
    if (comparable !== null) compared[name] = comparable;
  }
  return JSON.stringify(compared);
};
