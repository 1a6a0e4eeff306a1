import type { Duration } from '@innesto/sdk/contract';
import { dateOfDay, dayNumber } from './calendar/day.ts';
import { instantOfWall, wallAt } from './calendar/wall-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** So many months later on the calendar: the same day, or the last of a month that does not have it. */
const addMonths = (wall: number, months: number): number => {
  const number = Math.floor(wall / DAY);
  const { year, month, day } = dateOfDay(number);
  const count = year * 12 + month - 1 + months;
  return dayNumber({ year: Math.floor(count / 12), month: (count % 12) + 1, day }) * DAY + (wall - number * DAY);
};

/**
 * The instant a duration after another, in epoch milliseconds. Minutes and hours are elapsed time; days, weeks and months
 * keep the wall clock of the zone: a time that is missing there comes later by the gap, one that comes twice is the first of the two.
 */
export const addDuration = (from: number, duration: Duration, timeZone: string): number => {
  const { amount, unit } = duration;
  if (amount === 0) return from;
  switch (unit) {
    case 'minutes':
      return from + amount * MINUTE;
    case 'hours':
      return from + amount * HOUR;
    case 'days':
      return instantOfWall(wallAt(from, timeZone) + amount * DAY, timeZone);
    case 'weeks':
      return instantOfWall(wallAt(from, timeZone) + amount * 7 * DAY, timeZone);
    case 'months':
      return instantOfWall(addMonths(wallAt(from, timeZone), amount), timeZone);
  }
};
