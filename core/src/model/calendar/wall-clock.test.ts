import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { instantOf, instantOfWall, localOf, startOfDay, wallAt } from './wall-clock.ts';
import { offsetAt } from './zone-offset.ts';

const at = (text: string): number => Date.parse(text);

const ZONES = [
  'UTC',
  'Europe/Rome',
  'Europe/Bucharest',
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Antarctica/Troll',
];

const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2060, 0, 1) });

describe('the wall clock', () => {
  test('sem-11: a time in the gap comes later by the gap', () => {
    expect(instantOf('2027-03-28T02:30', 'Europe/Rome')).toBe(at('2027-03-28T01:30:00Z'));
    expect(localOf(at('2027-03-28T01:30:00Z'), 'Europe/Rome')).toBe('2027-03-28T03:30');
  });

  test('sem-11: a time that comes twice is the first of the two, once', () => {
    expect(instantOf('2027-10-31T02:30', 'Europe/Rome')).toBe(at('2027-10-31T00:30:00Z'));
    expect(localOf(at('2027-10-31T01:30:00Z'), 'Europe/Rome')).toBe('2027-10-31T02:30');
  });

  test('sem-11: a gap may be half an hour', () => {
    expect(instantOf('2027-10-03T02:15', 'Australia/Lord_Howe')).toBe(at('2027-10-02T15:45:00Z'));
    expect(localOf(at('2027-10-02T15:45:00Z'), 'Australia/Lord_Howe')).toBe('2027-10-03T02:45');
  });

  test('sem-11: where midnight is missing the day begins at its first instant', () => {
    expect(instantOf('2027-03-28', 'Asia/Beirut')).toBe(at('2027-03-27T22:00:00Z'));
    expect(localOf(instantOf('2027-03-28', 'Asia/Beirut'), 'Asia/Beirut')).toBe('2027-03-28T01:00');
    expect(instantOf('2026-04-24', 'Africa/Cairo')).toBe(at('2026-04-23T22:00:00Z'));
    expect(localOf(instantOf('2026-04-24', 'Africa/Cairo'), 'Africa/Cairo')).toBe('2026-04-24T01:00');
  });

  test('sem-11: a day that a zone left out is the next one', () => {
    expect(localOf(instantOf('2011-12-30', 'Pacific/Apia'), 'Pacific/Apia')).toBe('2011-12-31T00:00');
    expect(localOf(instantOf('2011-12-30T10:00', 'Pacific/Apia'), 'Pacific/Apia')).toBe('2011-12-31T10:00');
    expect(localOf(instantOf('2011-12-29T23:59', 'Pacific/Apia') + 60_000, 'Pacific/Apia')).toBe('2011-12-31T00:00');
  });

  test('a day begins where half of its first hour is missing', () => {
    // Toronto, 1919: at half past eleven in the evening it was half past midnight.
    expect(localOf(instantOf('1919-03-31', 'America/Toronto'), 'America/Toronto')).toBe('1919-03-31T00:30');
  });

  test('a day that its month does not have is its last', () => {
    expect(localOf(instantOf('2027-02-30T09:00', 'Europe/Rome'), 'Europe/Rome')).toBe('2027-02-28T09:00');
  });

  test('years before 100 are those years', () => {
    expect(instantOf('0050-01-01', 'UTC')).toBe(at('0050-01-01T00:00:00Z'));
  });

  test('every offset is what Temporal says', () => {
    fc.assert(
      fc.property(zone, instant, (where, when) => {
        const there = Temporal.Instant.fromEpochMilliseconds(when).toZonedDateTimeISO(where);
        expect(offsetAt(where, when)).toBe(there.offsetNanoseconds / 1e6);
        expect(localOf(when, where)).toBe(there.toPlainDateTime().toString({ smallestUnit: 'minute' }));
      }),
    );
  });

  test('every moment is where Temporal puts it, also near the changes of the clocks', () => {
    const nearEdge = fc.tuple(zone, instant, fc.integer({ min: -2 * 1440, max: 2 * 1440 })).map(([where, when, by]) => {
      const edge = Temporal.Instant.fromEpochMilliseconds(when).toZonedDateTimeISO(where).getTimeZoneTransition('next');
      return { where, wall: wallAt(edge?.epochMilliseconds ?? when, where) + by * 60_000 };
    });
    const anywhere = fc.tuple(zone, instant).map(([where, wall]) => ({ where, wall }));
    fc.assert(
      fc.property(fc.oneof(nearEdge, anywhere), ({ where, wall }) => {
        const local = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
        expect(instantOfWall(wall, where)).toBe(local.toZonedDateTime(where).epochMilliseconds);
        const day = Math.floor(wall / 86_400_000);
        expect(startOfDay(day, where)).toBe(local.toPlainDate().toZonedDateTime(where).epochMilliseconds);
      }),
      { numRuns: 500 },
    );
  });
});
