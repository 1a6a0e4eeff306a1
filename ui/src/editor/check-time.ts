import type { Band, Days, Duration, Json, OutsidePolicy, Timing, Window, ZoneSource } from '@innesto/sdk/contract';
import { jsonObjectOf } from './json.ts';

const UNITS: readonly Duration['unit'][] = ['minutes', 'hours', 'days', 'weeks', 'months'];
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MOST_BANDS = 10;

/** What may be left out: `undefined` where it was, null where it is there and wrong. */
export type Maybe<Value> = Value | null | undefined;

/** Reads what may be left out. */
export const maybe = <Value>(value: Json | undefined, read: (value: Json) => Value | null): Maybe<Value> =>
  value === undefined ? undefined : read(value);

/** A length of time as the contract has it; null where it is none. */
export const durationOf = (value: Json | undefined): Duration | null => {
  const { amount, unit } = jsonObjectOf(value) ?? {};
  const known = UNITS.find((one) => one === unit);
  const isAmount = typeof amount === 'number' && Number.isInteger(amount) && amount >= 0 && amount <= 100_000;
  return isAmount && known !== undefined ? { amount, unit: known } : null;
};

/** A time of day; null where it is none. */
export const timeOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && TIME.test(value) ? value : null;

/** Whose clock counts; null where nobody's does. */
export const zoneOf = (value: Json | undefined): ZoneSource | null =>
  value === 'contact' || value === 'workspace' ? value : null;

/** What becomes of what comes due otherwise; null where it is nothing of the kind. */
export const outsideOf = (value: Json | undefined): OutsidePolicy | null =>
  value === 'defer' || value === 'drop' ? value : null;

const isWeekday = (value: Json): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 7;

/** Some days; null where they are none. */
export const daysOf = (value: Json | undefined): Days | null => {
  if (value === 'working-days' || value === 'weekends') return value;
  return Array.isArray(value) && value.length > 0 && value.every(isWeekday) && new Set(value).size === value.length
    ? [...value]
    : null;
};

const bandOf = (value: Json): Band | null => {
  const about = jsonObjectOf(value) ?? {};
  const [from, to] = [timeOf(about['from']), timeOf(about['to'])];
  return from === null || to === null ? null : { from, to };
};

const bandsOf = (value: Json): Band[] | null => {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_BANDS) return null;
  const bands = value.flatMap((band) => bandOf(band) ?? []);
  return bands.length < value.length ? null : bands;
};

/** When something may happen; null where it says nothing of the kind. */
export const windowOf = (value: Json): Window | null => {
  const about = jsonObjectOf(value);
  const [days, bands] = [maybe(about?.['days'], daysOf), maybe(about?.['bands'], bandsOf)];
  if (about === undefined || days === null || bands === null) return null;
  return { ...(days === undefined ? {} : { days }), ...(bands === undefined ? {} : { bands }) };
};

/** When an action may act; null where it says nothing of the kind. */
export const timingOf = (value: Json): Timing | null => {
  const about = jsonObjectOf(value);
  const days = maybe(about?.['days'], daysOf);
  const from = maybe(about?.['from'], timeOf);
  const outside = maybe(about?.['outside'], outsideOf);
  const expiresAfter = maybe(about?.['expiresAfter'], durationOf);
  if (about === undefined || days === null || from === null || outside === null || expiresAfter === null) return null;
  return {
    ...(days === undefined ? {} : { days }),
    ...(from === undefined ? {} : { from }),
    ...(outside === undefined ? {} : { outside }),
    ...(expiresAfter === undefined ? {} : { expiresAfter }),
  };
};
