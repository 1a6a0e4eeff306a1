import { isLeapYear } from './calendar/day.ts';

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const ISO = /^(?:(\d{4})|-)-(\d{2})-(\d{2})$/;
const ISO_AT_MIDNIGHT = /^(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?$/;
const WRITTEN = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/;

/** Which number comes first where a day is written with slashes, dots or dashes and the year at the end. */
export type DateOrder = 'day-month' | 'month-day';

const exists = (year: number | null, month: number, day: number): boolean => {
  const days = DAYS[month - 1];
  if (days === undefined || day < 1 || day > days || year === 0) return false;
  return month !== 2 || day < 29 || year === null || isLeapYear(year);
};

/** Reads a calendar day, `2027-02-28`, or `--02-28` where the year is unknown; null where there is no such day. It has no zone and is never an instant. */
export const parseCalendarDay = (text: string): string | null => {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day] = match;
  return exists(year === undefined ? null : Number(year), Number(month), Number(day)) ? text : null;
};

/** Reads a calendar day as people and other systems write it: also `28/02/2027`, `28.2.2027`, and midnight without a zone. */
export const readCalendarDay = (text: string, order: DateOrder): string | null => {
  const midnight = ISO_AT_MIDNIGHT.exec(text);
  if (midnight?.[1] !== undefined) return parseCalendarDay(midnight[1]);
  const match = WRITTEN.exec(text);
  if (match === null) return parseCalendarDay(text);
  const [, first = '', , second = '', year = ''] = match;
  const [day, month] = order === 'day-month' ? [first, second] : [second, first];
  return parseCalendarDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
};
