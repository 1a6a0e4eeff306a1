import type { LeapDay } from '@innesto/sdk/contract';
import { dayNumber, isLeapYear } from './day.ts';

const WRITTEN = /^(?:(\d{4})|-)-(\d{2})-(\d{2})$/;

/** A date that somebody has: a day of a year, or (`year` null) of every one. */
export interface KnownDate {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
}

/** Reads a date as fields keep it: `1990-02-28`, or `--02-28` where the year is unknown; null where it is none. */
export const readDate = (text: string): KnownDate | null => {
  const match = WRITTEN.exec(text);
  if (match === null) return null;
  const [, year, month, day] = match;
  return { year: year === undefined ? null : Number(year), month: Number(month), day: Number(day) };
};

/** On which day (by its number) a date is kept in a year; null in years in which it is not, and in those before its own. */
export const anniversaryIn = (year: number, date: KnownDate, leapDay: LeapDay = 'february-28'): number | null => {
  if (date.year !== null && year < date.year) return null;
  const isLeapDay = date.month === 2 && date.day === 29;
  if (!isLeapDay || isLeapYear(year)) return dayNumber({ year, month: date.month, day: date.day });
  switch (leapDay) {
    case 'february-28':
      return dayNumber({ year, month: 2, day: 28 });
    case 'march-1':
      return dayNumber({ year, month: 3, day: 1 });
    case 'leap-years-only':
      return null;
  }
};
