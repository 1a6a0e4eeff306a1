import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { localOf } from './calendar/wall-clock.ts';
import { addDuration } from './duration.ts';

const after = (from: string, amount: number, unit: 'minutes' | 'hours' | 'days' | 'weeks' | 'months'): string =>
  localOf(addDuration(Date.parse(from), { amount, unit }, 'Europe/Rome'), 'Europe/Rome');

describe('a length of time', () => {
  test('sem-10: days, weeks and months keep the time on the wall clock; minutes and hours are elapsed time', () => {
    // The night of 27 to 28 March 2027 has an hour less.
    expect(after('2027-03-27T08:00:00Z', 1, 'days')).toBe('2027-03-28T09:00');
    expect(after('2027-03-27T08:00:00Z', 24, 'hours')).toBe('2027-03-28T10:00');
    expect(after('2027-03-27T08:00:00Z', 1440, 'minutes')).toBe('2027-03-28T10:00');
    expect(after('2027-03-22T08:00:00Z', 1, 'weeks')).toBe('2027-03-29T09:00');
    expect(after('2027-03-27T08:00:00Z', 1, 'months')).toBe('2027-04-27T09:00');
  });

  test('sem-11: a day that ends in the gap ends later by the gap, and one that ends in a double hour, the first time', () => {
    expect(after('2027-03-27T01:30:00Z', 1, 'days')).toBe('2027-03-28T03:30');
    expect(addDuration(Date.parse('2027-10-30T00:30:00Z'), { amount: 1, unit: 'days' }, 'Europe/Rome')).toBe(
      Date.parse('2027-10-31T00:30:00Z'),
    );
  });

  test('sem-20: a month after the 31st is the last of a shorter month', () => {
    expect(after('2027-01-31T11:00:00Z', 1, 'months')).toBe('2027-02-28T12:00');
    expect(after('2027-01-31T11:00:00Z', 13, 'months')).toBe('2028-02-29T12:00');
    expect(after('2027-01-31T11:00:00Z', 3, 'months')).toBe('2027-04-30T12:00');
  });

  test('sem-25: may be far longer than any timer', () => {
    expect(after('2027-01-01T11:00:00Z', 60, 'days')).toBe('2027-03-02T12:00');
  });

  test('is what Temporal says', () => {
    const unit = fc.constantFrom(
      'minutes' as const,
      'hours' as const,
      'days' as const,
      'weeks' as const,
      'months' as const,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(
          'UTC',
          'Europe/Rome',
          'America/St_Johns',
          'Australia/Lord_Howe',
          'Africa/Cairo',
          'Pacific/Apia',
        ),
        fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2040, 0, 1) }),
        fc.integer({ min: 0, max: 1000 }),
        unit,
        (zone, from, amount, which) => {
          const there = Temporal.Instant.fromEpochMilliseconds(from)
            .toZonedDateTimeISO(zone)
            .add({ [which]: amount });
          expect(addDuration(from, { amount, unit: which }, zone)).toBe(amount === 0 ? from : there.epochMilliseconds);
        },
      ),
      { numRuns: 500 },
    );
  });
});
