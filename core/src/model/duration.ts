import type { Duration } from '@innesto/sdk/contract';
import { Temporal } from 'temporal-polyfill';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The instant a duration after another, in epoch milliseconds. Minutes and hours are elapsed time; days, weeks and months
 * keep the wall clock of the zone: in a gap the first instant after it, in an overlap the first of the two.
 */
export const addDuration = (from: number, duration: Duration, timeZone: string): number => {
  switch (duration.unit) {
    case 'minutes':
      return from + duration.amount * MINUTE;
    case 'hours':
      return from + duration.amount * HOUR;
    case 'days':
    case 'weeks':
    case 'months':
      if (duration.amount === 0) return from;
      return Temporal.Instant.fromEpochMilliseconds(from)
        .toZonedDateTimeISO(timeZone)
        .add({ [duration.unit]: duration.amount }).epochMilliseconds;
  }
};
