import type { Days } from '@innesto/sdk/contract';
import { dayText, weekdayOf } from './day.ts';

/** The days on which a workspace does not work: `2027-04-05`, or `--12-25` where it is every year. */
export type Holidays = ReadonlySet<string>;

/** No holidays. */
export const NO_HOLIDAYS: Holidays = new Set();

/** Whether a day (by its number) is a holiday. */
const isHoliday = (day: number, holidays: Holidays): boolean => {
  if (holidays.size === 0) return false;
  const text = dayText(day);
  return holidays.has(text) || holidays.has(`-${text.slice(4)}`);
};

/** Whether a day (by its number) is one of those days; none named, every day is. */
export const isOneOf = (day: number, days: Days | undefined, holidays: Holidays): boolean => {
  if (days === undefined) return true;
  const weekday = weekdayOf(day);
  if (days === 'weekends') return weekday >= 6;
  return days === 'working-days' ? weekday <= 5 && !isHoliday(day, holidays) : days.includes(weekday);
};
