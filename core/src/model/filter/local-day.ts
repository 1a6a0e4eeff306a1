import { dayNumber, dayOfWall, dayText } from '../calendar/day.ts';
import { startOfDay, wallAt } from '../calendar/wall-clock.ts';

const numberOf = (day: string): number => {
  const [year, month, date] = day.split('-').map(Number);
  return dayNumber({ year: year ?? 0, month: month ?? 1, day: date ?? 1 });
};

/** The day that it is somewhere at an instant: `2027-02-28`. */
export const localDay = (at: number, timeZone: string): string => dayText(dayOfWall(wallAt(at, timeZone)));

/** The first instant of a day somewhere, which need not be midnight. */
export const beginningOf = (day: string, timeZone: string): number => startOfDay(numberOf(day), timeZone);

/** The day so many days later, or earlier. */
export const addDays = (day: string, days: number): string => dayText(numberOf(day) + days);
