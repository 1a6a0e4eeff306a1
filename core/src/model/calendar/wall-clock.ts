import { dayNumber, dayText } from './day.ts';
import { offsetAt, spanAt } from './zone-offset.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** More than any zone is away from UTC, and than any clock was ever moved at once (Samoa left out a day). */
const FARTHEST_MS = 26 * HOUR_MS;

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/;

/**
 * What a zone's clocks show at an instant, as milliseconds since they would have shown 1 January 1970, 00:00: a plain number of the
 * wall clock, with which days and hours are counted without a thought to the zone.
 */
export const wallAt = (instant: number, zone: string): number => instant + offsetAt(zone, instant);

/**
 * The instant at which a zone's clocks show that. What they never show, because they are put forward, comes later by as much as they
 * are put forward; what they show twice is the first of the two.
 */
export const instantOfWall = (wall: number, zone: string): number => {
  const before = offsetAt(zone, wall - FARTHEST_MS);
  const first = wall - before;
  if (offsetAt(zone, first) === before) return first;
  const after = offsetAt(zone, wall + FARTHEST_MS);
  return offsetAt(zone, wall - after) === after ? wall - after : first;
};

/** The first instant of a day: midnight, or where that is missing, whatever comes first after it. */
export const startOfDay = (day: number, zone: string): number => {
  const wall = day * DAY_MS;
  const at = instantOfWall(wall, zone);
  // The clocks showed no midnight: the day begins where they were put forward.
  return wallAt(at, zone) === wall ? at : spanAt(zone, at).from;
};

/** The number of the wall clock for a text `2027-03-28T02:30` or `2027-03-28` (as it begins). A day that its month does not have is its last. */
export const readWall = (text: string): { readonly wall: number; readonly hasTime: boolean } | null => {
  const match = WRITTEN.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute] = match;
  const wall =
    dayNumber({ year: Number(year), month: Number(month), day: Number(day) }) * DAY_MS +
    Number(hour ?? 0) * HOUR_MS +
    Number(minute ?? 0) * MINUTE_MS;
  return { wall, hasTime: hour !== undefined };
};

/** The instant of a moment (`2027-03-28T02:30`) or of the beginning of a day (`2027-03-28`) in a zone. The text has been checked at the door. */
export const instantOf = (local: string, zone: string): number => {
  const read = readWall(local);
  if (read === null) throw new Error('a moment of the wall clock that nobody checked');
  return read.hasTime ? instantOfWall(read.wall, zone) : startOfDay(Math.floor(read.wall / DAY_MS), zone);
};

const two = (value: number): string => String(value).padStart(2, '0');

/** What a zone's clocks show at an instant, to the minute: `2027-03-28T03:30`. */
export const localOf = (instant: number, zone: string): string => {
  const wall = wallAt(instant, zone);
  const day = Math.floor(wall / DAY_MS);
  const minutes = Math.floor((wall - day * DAY_MS) / MINUTE_MS);
  return `${dayText(day)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
};

/** A time of day, `08:30`, in milliseconds since midnight. */
export const readTime = (time: string): number =>
  Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3, 5)) * MINUTE_MS;
