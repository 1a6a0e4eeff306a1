import { regionOf } from './moment.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From how many milliseconds on how long ago something was is told in which unit. */
const UNITS = [
  [365 * DAY, 'year'],
  [60 * DAY, 'month'],
  [DAY, 'day'],
  [HOUR, 'hour'],
  [0, 'minute'],
] as const satisfies readonly (readonly [number, Intl.RelativeTimeFormatUnit])[];

const LENGTH = { year: 365 * DAY, month: 30 * DAY, day: DAY, hour: HOUR, minute: MINUTE } as const;

/** How long ago something was, in the largest unit that says it well: “3 days ago”. */
export const tellAge = (milliseconds: number, language: string): string => {
  const past = Math.max(0, milliseconds);
  const unit = UNITS.find(([least]) => past >= least)?.[1] ?? 'minute';
  const format = new Intl.RelativeTimeFormat(regionOf(language), { numeric: 'auto' });
  return format.format(-Math.floor(past / LENGTH[unit]), unit);
};
