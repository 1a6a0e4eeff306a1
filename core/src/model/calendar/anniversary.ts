import { dayNumber } from './day.ts';

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

/** On which day (by its number) a date is kept in a year; null in years before its own. 29 February is kept on the 28th in other years. */
export const anniversaryIn = (year: number, { month, day, year: own }: KnownDate): number | null =>
  own !== null && year < own ? null : dayNumber({ year, month, day });
