import type { Scalar } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_HOLIDAYS } from './holidays.ts';
import { momentOf, type Moment, type WallUntil } from './until-moment.ts';
import { localOf } from './wall-clock.ts';

const ROME = 'Europe/Rome';

interface Given {
  readonly from: string;
  readonly zone?: string;
  readonly holidays?: readonly string[];
  readonly known?: Readonly<Record<string, Scalar>>;
}

const ask = (until: WallUntil, { from, zone = ROME, holidays = [], known = {} }: Given): Moment =>
  momentOf(until, {
    from: Date.parse(from),
    zone,
    holidays: holidays.length === 0 ? NO_HOLIDAYS : new Set(holidays),
    lookup: (attribute) => known[attribute] ?? null,
  });

const told = (until: WallUntil, given: Given): string => {
  const moment = ask(until, given);
  return moment.kind === 'missing' ? 'missing' : `${moment.kind} ${localOf(moment.at, given.zone ?? ROME)}`;
};

describe('until a moment', () => {
  const until = { kind: 'moment', at: '2027-12-24T18:00' } as const;

  test('is reached when the wall clock of the zone shows it', () => {
    expect(told(until, { from: '2027-11-01T00:00:00Z' })).toBe('at 2027-12-24T18:00');
    expect(ask(until, { from: '2027-11-01T00:00:00Z', zone: 'America/New_York' })).toEqual({
      kind: 'at',
      at: Date.parse('2027-12-24T23:00:00Z'),
    });
  });

  test('that is exactly now is not past, and one minute later is', () => {
    expect(told(until, { from: '2027-12-24T17:00:00Z' })).toBe('at 2027-12-24T18:00');
    expect(told(until, { from: '2027-12-24T17:00:00.001Z' })).toBe('past 2027-12-24T18:00');
  });

  test('sem-11: in the gap comes later by the gap', () => {
    expect(told({ kind: 'moment', at: '2027-03-28T02:30' }, { from: '2027-01-01T00:00:00Z' })).toBe(
      'at 2027-03-28T03:30',
    );
  });
});

describe('until a weekday', () => {
  test('is today where the hour is still to come, or is now', () => {
    // 22 November 2027 is a Monday.
    const until = { kind: 'weekday', days: [1], time: '09:00' } as const;
    expect(told({ ...until, days: [1] }, { from: '2027-11-22T07:00:00Z' })).toBe('at 2027-11-22T09:00');
    expect(told({ ...until, days: [1] }, { from: '2027-11-22T08:00:00Z' })).toBe('at 2027-11-22T09:00');
    expect(told({ ...until, days: [1] }, { from: '2027-11-22T08:00:01Z' })).toBe('at 2027-11-29T09:00');
  });

  test('counts weekdays on the wall clock, not in UTC', () => {
    // Sunday, 23:30 in UTC, is Monday in Rome already.
    expect(told({ kind: 'weekday', days: [1], time: '01:00' }, { from: '2027-11-21T23:30:00Z' })).toBe(
      'at 2027-11-22T01:00',
    );
  });

  test('without an hour is as the day begins', () => {
    expect(told({ kind: 'weekday', days: [3] }, { from: '2027-11-22T08:00:00Z' })).toBe('at 2027-11-24T00:00');
  });

  test('sem-18: working days leave out weekends and the workspace’s holidays', () => {
    const until = { kind: 'weekday', days: 'working-days', time: '10:00' } as const;
    // 24 December 2027 is a Friday.
    expect(told(until, { from: '2027-12-24T12:00:00Z' })).toBe('at 2027-12-27T10:00');
    expect(told(until, { from: '2027-12-24T12:00:00Z', holidays: ['2027-12-27', '--12-28'] })).toBe(
      'at 2027-12-29T10:00',
    );
  });

  test('sem-11: in the hour that comes twice happens the first time only', () => {
    const until = { kind: 'weekday', days: 'weekends', time: '02:30' } as const;
    expect(ask(until, { from: '2027-10-31T00:00:00Z' })).toEqual({
      kind: 'at',
      at: Date.parse('2027-10-31T00:30:00Z'),
    });
    expect(told(until, { from: '2027-10-31T01:00:00Z' })).toBe('at 2027-11-06T02:30');
  });

  test('that never comes is missing, and is not looked for for ever', () => {
    const everyDay = Array.from({ length: 12 }, (_, month) =>
      Array.from(
        { length: 31 },
        (__, day) => `--${String(month + 1).padStart(2, '0')}-${String(day + 1).padStart(2, '0')}`,
      ),
    ).flat();
    expect(told({ kind: 'weekday', days: 'working-days' }, { from: '2027-01-01T00:00:00Z', holidays: everyDay })).toBe(
      'missing',
    );
  });
});

describe('until a date', () => {
  const until = { kind: 'date', attribute: 'field.expires', days: 0 } as const;
  const from = '2027-01-10T12:00:00Z';
  const known = (value: Scalar): Given => ({ from, known: { 'field.expires': value } });

  test('is so many days before or after it, at the hour', () => {
    expect(told({ ...until, days: -7, time: '09:00' }, known('2027-03-01'))).toBe('at 2027-02-22T09:00');
    expect(told({ ...until, days: 2, time: '09:00' }, known('2027-02-27'))).toBe('at 2027-03-01T09:00');
  });

  test('sem-21: a date has no zone and is the same day everywhere', () => {
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles', ROME])
      expect(told(until, { ...known('2027-03-01'), zone })).toBe('at 2027-03-01T00:00');
  });

  test('that is over already is past', () => {
    expect(told({ ...until, days: -7 }, known('2027-01-12'))).toBe('past 2027-01-05T00:00');
  });

  test('that nobody knows is missing, and so is one that is no date or has no year', () => {
    expect(told(until, known(null))).toBe('missing');
    expect(told(until, known('soon'))).toBe('missing');
    expect(told(until, known('--03-01'))).toBe('missing');
  });

  test('takes the hour of a moment, on the zone’s clock', () => {
    expect(told(until, known('2027-03-01T09:30:00.000Z'))).toBe('at 2027-03-01T10:30');
    expect(told({ ...until, days: -1 }, known('2027-03-29T09:30:00.000Z'))).toBe('at 2027-03-28T11:30');
    expect(told({ ...until, time: '08:00' }, known('2027-03-01T23:30:00.000Z'))).toBe('at 2027-03-02T08:00');
    expect(told(until, known('2027-03-01T23:30'))).toBe('at 2027-03-01T23:30');
  });

  test('is the second of an hour that comes twice where the moment says so', () => {
    expect(ask(until, known('2027-10-31T01:30:00Z'))).toEqual({ kind: 'at', at: Date.parse('2027-10-31T01:30:00Z') });
  });

  describe('every year', () => {
    const yearly = { ...until, yearly: true, time: '08:00' } as const;

    test('is the next anniversary, today’s included', () => {
      expect(told(yearly, known('1990-05-20'))).toBe('at 2027-05-20T08:00');
      expect(told(yearly, known('1990-01-05'))).toBe('at 2028-01-05T08:00');
      expect(told(yearly, known('1990-01-10'))).toBe('at 2028-01-10T08:00');
      expect(told({ ...yearly, time: '13:00' }, known('1990-01-10'))).toBe('at 2027-01-10T13:00');
    });

    test('sem-21: asks for no year of birth', () => {
      expect(told(yearly, known('--05-20'))).toBe('at 2027-05-20T08:00');
    });

    test('sem-19: 29 February is kept on the 28th in other years, and days before count from the chosen date', () => {
      expect(told(yearly, known('2000-02-29'))).toBe('at 2027-02-28T08:00');
      expect(told(yearly, { ...known('2000-02-29'), from: '2027-03-01T12:00:00Z' })).toBe('at 2028-02-29T08:00');
      expect(told({ ...yearly, days: -7 }, known('2000-02-29'))).toBe('at 2027-02-21T08:00');
      expect(told({ ...yearly, days: 1 }, known('2000-02-29'))).toBe('at 2027-03-01T08:00');
    });

    test('looks over the turn of the year', () => {
      expect(told({ ...yearly, days: -10 }, { ...known('1990-01-05'), from: '2026-12-20T12:00:00Z' })).toBe(
        'at 2026-12-26T08:00',
      );
      expect(told({ ...yearly, days: 400 }, known('1990-01-05'))).toBe('at 2027-02-09T08:00');
    });

    test('has no anniversary before the date itself', () => {
      expect(told(yearly, known('2031-05-20'))).toBe('at 2031-05-20T08:00');
    });

    test('is never more than a year and a day away, nor past', () => {
      fc.assert(
        fc.property(
          fc.record({
            month: fc.integer({ min: 1, max: 12 }),
            day: fc.integer({ min: 1, max: 28 }),
            days: fc.integer({ min: -3650, max: 3650 }),
            at: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2050, 0, 1) }),
          }),
          ({ month, day, days, at }) => {
            const date = `--${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
            const moment = ask(
              { ...yearly, days },
              { from: new Date(at).toISOString(), known: { 'field.expires': date } },
            );
            expect(moment.kind).toBe('at');
            if (moment.kind !== 'at') return;
            expect(moment.at).toBeGreaterThanOrEqual(at);
            expect(moment.at - at).toBeLessThanOrEqual(367 * 86_400_000);
          },
        ),
      );
    });
  });
});
