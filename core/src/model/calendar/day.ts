const DAY_MS = 86_400_000;

/** A day of the calendar taken apart. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a year has a 29th of February. */
export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (LENGTHS[month - 1] ?? 31);

/** The number of a day, counted from 1 January 1970; a day that its month does not have is taken as the month's last. */
export const dayNumber = ({ year, month, day }: CivilDate): number => {
  const clamped = Math.min(day, daysInMonth(year, month));
  // Years are counted from March, so that the day that comes and goes is the last (Howard Hinnant, days_from_civil).
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + clamped - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
};

/** The day of that number. */
export const dateOfDay = (number: number): CivilDate => {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
};

/** The weekday of a day's number as ISO 8601 counts: 1 is Monday, 7 Sunday. */
export const weekdayOf = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;

/** The number of the day on which some wall-clock time lies. */
export const dayOfWall = (wall: number): number => Math.floor(wall / DAY_MS);

const two = (value: number): string => String(value).padStart(2, '0');

/** A day as text, `2027-03-28`. */
export const dayText = (number: number): string => {
  const { year, month, day } = dateOfDay(number);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
};
