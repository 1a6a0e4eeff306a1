import type { Scalar, Until } from '@innesto/sdk/contract';
import { anniversaryIn, readDate, type KnownDate } from './anniversary.ts';
import { dateOfDay, dayNumber } from './day.ts';
import { isOneOf, type Holidays } from './holidays.ts';
import { instantOf, instantOfWall, readTime, readWall, startOfDay, wallAt } from './wall-clock.ts';

const DAY_MS = 86_400_000;
/** How far ahead a day is looked for. */
const MOST_DAYS = 366;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** What a wait waits for that is a moment on the wall clock. */
export type WallUntil = Extract<Until, { kind: 'moment' | 'weekday' | 'date' }>;

/** Whether a wait is for a moment on the wall clock, and not for something that happens. */
export const isWallUntil = (until: Until): until is WallUntil =>
  until.kind === 'moment' || until.kind === 'weekday' || until.kind === 'date';

/** When a wait is over: `at` a moment that is still to come (or is now), `past` where it had gone by already, `missing` where there is none. */
export type Moment =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'past'; readonly at: number }
  | { readonly kind: 'missing' };

/** What a moment is worked out with: from when on it is looked for (workspace time), on whose wall clock, and what is known of the contact. */
export interface MomentScope {
  readonly from: number;
  readonly zone: string;
  readonly holidays: Holidays;
  readonly lookup: (attribute: string) => Scalar;
}

const MISSING: Moment = { kind: 'missing' };

const momentAt = (at: number, from: number): Moment => ({ kind: at < from ? 'past' : 'at', at });

/** A day (by its number) at a time of day; without one, as it begins. */
const dayAt = (day: number, time: string | undefined, zone: string): number =>
  time === undefined ? startOfDay(day, zone) : instantOfWall(day * DAY_MS + readTime(time), zone);

const nextWeekday = (until: Extract<Until, { kind: 'weekday' }>, { from, zone, holidays }: MomentScope): Moment => {
  const today = Math.floor(wallAt(from, zone) / DAY_MS);
  for (let day = today; day <= today + MOST_DAYS; day++) {
    if (!isOneOf(day, until.days, holidays)) continue;
    const at = dayAt(day, until.time, zone);
    if (at >= from) return { kind: 'at', at };
  }
  return MISSING;
};

/** A date, and the time of day that came with it (null: it is a date alone). */
interface Known {
  readonly date: KnownDate;
  readonly time: number | null;
  readonly instant: number | null;
}

const fromWall = (wall: number, instant: number | null): Known => {
  const day = Math.floor(wall / DAY_MS);
  return { date: dateOfDay(day), time: wall - day * DAY_MS, instant };
};

/** Reads what an attribute holds: a date, which no zone moves; an instant, which is seen on the zone's clock; or a moment of that clock. */
const readKnown = (value: Scalar, zone: string): Known | null => {
  if (typeof value !== 'string') return null;
  const date = readDate(value);
  if (date !== null) return { date, time: null, instant: null };
  if (INSTANT.test(value)) {
    const instant = Date.parse(value);
    return Number.isNaN(instant) ? null : fromWall(wallAt(instant, zone), instant);
  }
  const local = readWall(value);
  return local === null ? null : fromWall(local.wall, null);
};

const aroundDate = (until: Extract<Until, { kind: 'date' }>, scope: MomentScope): Moment => {
  const { from, zone } = scope;
  const known = readKnown(scope.lookup(until.attribute), zone);
  if (known === null) return MISSING;
  const { date, time, instant } = known;
  const on = (day: number): number =>
    until.time === undefined && time !== null
      ? instantOfWall((day + until.days) * DAY_MS + time, zone)
      : dayAt(day + until.days, until.time, zone);
  if (until.yearly !== true) {
    if (date.year === null) return MISSING;
    // An instant is itself, also where the clocks show its hour twice.
    if (instant !== null && until.days === 0 && until.time === undefined) return momentAt(instant, from);
    return momentAt(on(dayNumber({ ...date, year: date.year })), from);
  }
  const { year: now } = dateOfDay(Math.floor(wallAt(from, zone) / DAY_MS) - until.days);
  const years = [now - 1, now, now + 1, now + 2];
  // A date of a year to come has its first anniversary then.
  if (date.year !== null && date.year > now) years.push(date.year, date.year + 1);
  for (const year of years) {
    const day = anniversaryIn(year, date);
    if (day !== null && on(day) >= from) return { kind: 'at', at: on(day) };
  }
  return MISSING;
};

/** When a wait for a moment on the wall clock is over. A moment that is exactly `from` counts as still to come. */
export const momentOf = (until: WallUntil, scope: MomentScope): Moment => {
  switch (until.kind) {
    case 'moment':
      return momentAt(instantOf(until.at, scope.zone), scope.from);
    case 'weekday':
      return nextWeekday(until, scope);
    case 'date':
      return aroundDate(until, scope);
  }
};
