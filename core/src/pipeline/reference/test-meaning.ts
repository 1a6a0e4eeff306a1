import type { Duration, Filter, Scalar, Step, Until } from '@innesto/sdk/contract';
import { Temporal } from 'temporal-polyfill';

const instant = (at: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(at);

/** So long after an instant: hours as they pass, days as the calendar has them. */
export const later = (from: number, { amount, unit }: Duration, zone: string): number =>
  unit === 'minutes' || unit === 'hours'
    ? instant(from).add({ [unit]: amount }).epochMilliseconds
    : instant(from)
        .toZonedDateTimeISO(zone)
        .add({ [unit]: amount }).epochMilliseconds;

/** A wall clock's moment as an instant: in a gap as much later as the gap is long, in an overlap the first of the two. */
const onClock = (date: Temporal.PlainDate, time: string, zone: string): number =>
  date.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone).epochMilliseconds;

type WallUntil = Extract<Until, { kind: 'moment' | 'weekday' | 'date' }>;

/** The moment that is waited for: `past` or `missing` where there is none. */
export const momentOf = (
  until: WallUntil,
  from: number,
  walker: { zone: string; value: (path: string) => Scalar },
): number | 'past' | 'missing' => {
  const { zone } = walker;
  const today = instant(from).toZonedDateTimeISO(zone).toPlainDate();
  switch (until.kind) {
    case 'moment': {
      const [date = '', time = ''] = until.at.split('T');
      const at = onClock(Temporal.PlainDate.from(date), time, zone);
      return at < from ? 'past' : at;
    }
    case 'weekday':
      for (let day = today; ; day = day.add({ days: 1 })) {
        const isOne =
          until.days === 'working-days'
            ? day.dayOfWeek < 6
            : until.days === 'weekends'
              ? day.dayOfWeek > 5
              : until.days.includes(day.dayOfWeek);
        const at = onClock(day, until.time ?? '00:00', zone);
        if (isOne && at >= from) return at;
      }
    case 'date': {
      const value = walker.value(until.attribute);
      if (typeof value !== 'string') return 'missing';
      const date = Temporal.PlainDate.from(value).add({ days: until.days });
      const at = onClock(date, until.time ?? '00:00', zone);
      return at < from ? 'past' : at;
    }
  }
};

/** When somebody is due after a standstill: what was left of a wait is kept, a moment on the clock stays where it is, and a weekday that came meanwhile is not made up for. */
export const dueAfterStandstill = (
  { step, due, isWaiting }: { readonly step: Step | null; readonly due: number; readonly isWaiting: string },
  { stood, now, zone }: { readonly stood: number; readonly now: number; readonly zone: string },
): number => {
  if (isWaiting !== 'for the calendar') return due + stood;
  const isOver = due > now - stood && due <= now;
  if (!isOver || step?.kind !== 'wait' || !('until' in step) || step.until.kind !== 'weekday') return due;
  return Number(momentOf(step.until, now + 1, { zone, value: () => null }));
};

/** Whether a filter holds. */
export const holds = (filter: Filter, value: (path: string) => Scalar): boolean => {
  if ('all' in filter) return filter.all.every((one) => holds(one, value));
  if ('any' in filter) return filter.any.some((one) => holds(one, value));
  if ('none' in filter) return !filter.none.some((one) => holds(one, value));
  if (!('attribute' in filter)) throw new Error('the reference does not know this filter');
  const found = value(filter.attribute);
  const asked = filter.value;
  switch (filter.operator) {
    case 'is':
      return found === asked;
    case 'at-least':
      return typeof found === 'number' && typeof asked === 'number' && found >= asked;
    case 'less':
      return typeof found === 'number' && typeof asked === 'number' && found < asked;
    case 'set':
      return found !== null && found !== '';
    case 'not-set':
      return found === null || found === '';
    default:
      throw new Error(`the reference does not know “${filter.operator}”`);
  }
};
