import type { Duration } from '@innesto/sdk/contract';
import { placeWithin } from '../spread.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNIT: Readonly<Record<Duration['unit'], number>> = {
  minutes: MINUTE,
  hours: HOUR,
  days: DAY,
  weeks: 7 * DAY,
  months: 30 * DAY,
};

const LEAST_MS = MINUTE;
const MOST_MS = 30 * DAY;

/** How long lies between two questions: at least a minute, at most thirty days. */
export const intervalMs = ({ amount, unit }: Duration): number =>
  Math.min(Math.max(amount * UNIT[unit], LEAST_MS), MOST_MS);

/** When a source is asked next: at its own place within each interval, so that a thousand do not ask in the same second. */
export const nextAsk = (every: Duration, { who, now }: { readonly who: string; readonly now: number }): number => {
  const interval = intervalMs(every);
  const place = placeWithin(interval, who);
  return Math.floor((now - place) / interval) * interval + interval + place;
};

const FIRST_PAUSE_MS = 30 * SECOND;
const LONGEST_PAUSE_MS = HOUR;
const MOST_ASKED_FOR_MS = DAY;

/**
 * How long a source is left alone after trouble: each time twice as long, up to an hour and a little by its id, or as long as the
 * system itself asked for, up to a day.
 */
export const pauseAfter = (
  failures: number,
  { who, askedForMs }: { readonly who: string; readonly askedForMs: number | null },
): number => {
  if (askedForMs !== null) return Math.min(Math.max(askedForMs, SECOND), MOST_ASKED_FOR_MS);
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE_MS);
  return pause + placeWithin(Math.ceil(pause / 4), `${who} ${failures}`);
};

/** How soon a source is asked again that has more at once, and how often in a row. */
export const PAGE_PAUSE_MS = SECOND;
export const MOST_PAGES = 200;

/** What a `Retry-After` (RFC 9110) asks for in milliseconds: seconds, or a date; null: nothing that can be read. */
export const retryAfterMs = (header: string | undefined, now: number): number | null => {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};
