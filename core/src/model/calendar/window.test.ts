import type { Band, Days, Window } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOneOf, NO_HOLIDAYS, type Holidays } from './holidays.ts';
import { localOf, readTime, wallAt } from './wall-clock.ts';
import { allowWithin, forbidWithin, nextAllowed, timingRules, type WindowRule } from './window.ts';

const ROME = 'Europe/Rome';
const MINUTE = 60_000;
const DAY = 86_400_000;

const next = (rules: readonly WindowRule[], due: string, { zone = ROME, holidays = NO_HOLIDAYS } = {}): string => {
  const at = nextAllowed(Date.parse(due), rules, { zone, holidays });
  return at === null ? 'never' : localOf(at, zone);
};

// 22 November 2027 is a Monday.
const OFFICE = allowWithin({ days: 'working-days', bands: [{ from: '09:00', to: '18:00' }] });
const NIGHT = forbidWithin({ bands: [{ from: '23:00', to: '07:30' }] });

describe('when something may happen', () => {
  test('where nothing is said, at once', () => {
    expect(nextAllowed(12_345, [], { zone: ROME, holidays: NO_HOLIDAYS })).toBe(12_345);
  });

  test('within a window, at once, to the millisecond', () => {
    const due = Date.parse('2027-11-22T10:00:00.123Z');
    expect(nextAllowed(due, [OFFICE], { zone: ROME, holidays: NO_HOLIDAYS })).toBe(due);
  });

  test('outside of it, when it opens next; its end is outside', () => {
    expect(next([OFFICE], '2027-11-22T05:00:00Z')).toBe('2027-11-22T09:00');
    expect(next([OFFICE], '2027-11-22T17:00:00Z')).toBe('2027-11-23T09:00');
    expect(next([OFFICE], '2027-11-26T17:00:00Z')).toBe('2027-11-29T09:00');
    expect(next([OFFICE], '2027-11-22T16:59:59Z')).toBe('2027-11-22T17:59');
  });

  test('sem-18: on working days that are no holidays', () => {
    expect(next([OFFICE], '2027-12-24T20:00:00Z', { holidays: new Set(['2027-12-27', '--12-28']) })).toBe(
      '2027-12-29T09:00',
    );
  });

  test('sem-14: a window past midnight belongs to the day on which it begins', () => {
    const friday = allowWithin({ days: [5], bands: [{ from: '22:00', to: '06:00' }] });
    expect(next([friday], '2027-11-26T20:00:00Z')).toBe('2027-11-26T22:00');
    expect(next([friday], '2027-11-27T03:00:00Z')).toBe('2027-11-27T04:00');
    expect(next([friday], '2027-11-27T05:00:00Z')).toBe('2027-12-03T22:00');
    // Friday itself, early in the morning, is Thursday's night.
    expect(next([friday], '2027-11-26T01:00:00Z')).toBe('2027-11-26T22:00');
  });

  test('a window that ends when it begins is a whole day long', () => {
    const day = allowWithin({ days: [1], bands: [{ from: '08:00', to: '08:00' }] });
    expect(next([day], '2027-11-23T06:30:00Z')).toBe('2027-11-23T07:30');
    expect(next([day], '2027-11-23T07:00:00Z')).toBe('2027-11-29T08:00');
  });

  test('a step’s day and hour: from then on, until the end of the day', () => {
    const rules = timingRules({ days: 'weekends', from: '10:00' });
    expect(next(rules, '2027-11-22T10:00:00Z')).toBe('2027-11-27T10:00');
    expect(next(rules, '2027-11-27T22:30:00Z')).toBe('2027-11-27T23:30');
    expect(next(rules, '2027-11-27T23:00:00Z')).toBe('2027-11-28T10:00');
    expect(timingRules({ expiresAfter: { amount: 1, unit: 'days' } })).toEqual([]);
  });

  test('sem-15: quiet hours, weekdays and hours together: the first instant that all allow', () => {
    const early = allowWithin({ days: [2, 6], bands: [{ from: '06:00', to: '08:00' }] });
    const noSunday = forbidWithin({ days: [7] });
    expect(next([early, NIGHT, noSunday], '2027-11-22T10:00:00Z')).toBe('2027-11-23T07:30');
    expect(next([NIGHT, early, noSunday, OFFICE], '2027-11-22T10:00:00Z')).toBe('never');
  });

  test('sem-15: windows that have nothing in common never open, and nobody looks for ever', () => {
    expect(next([allowWithin({ days: [7] }), forbidWithin({ days: [7] })], '2027-11-22T10:00:00Z')).toBe('never');
    expect(next([forbidWithin({ bands: [{ from: '08:00', to: '08:00' }] })], '2027-11-22T10:00:00Z')).toBe('never');
  });

  test('sem-11: a quiet night is as long as the clocks make it', () => {
    const quiet = forbidWithin({ bands: [{ from: '23:00', to: '02:30' }] });
    // The hour after midnight that is missing: it ends when the clocks are put forward.
    expect(next([quiet], '2027-03-28T00:00:00Z')).toBe('2027-03-28T03:00');
    // Half past two comes twice: quiet until the second.
    expect(nextAllowed(Date.parse('2027-10-31T00:00:00Z'), [quiet], { zone: ROME, holidays: NO_HOLIDAYS })).toBe(
      Date.parse('2027-10-31T00:30:00Z'),
    );
    expect(nextAllowed(Date.parse('2027-10-31T01:00:00Z'), [quiet], { zone: ROME, holidays: NO_HOLIDAYS })).toBe(
      Date.parse('2027-10-31T01:30:00Z'),
    );
  });

  test('sem-11: a window that begins in the missing hour opens when the clocks are put forward', () => {
    const rules = timingRules({ from: '02:30' });
    expect(next(rules, '2027-03-28T00:00:00Z')).toBe('2027-03-28T03:00');
  });
});

/** The same, seen by the wall clock alone: obviously right, and slow. */
const isOpen = (at: number, windows: readonly Asked[], zone: string, holidays: Holidays): boolean => {
  const wall = wallAt(at, zone);
  const day = Math.floor(wall / DAY);
  const time = wall - day * DAY;
  return windows.every(({ kind, window: { days, bands } }) => {
    const within =
      bands === undefined
        ? isOneOf(day, days, holidays)
        : bands.some(({ from, to }) => {
            const [start, end] = [readTime(from), readTime(to)];
            const today = isOneOf(day, days, holidays);
            const yesterday = isOneOf(day - 1, days, holidays);
            if (end > start) return today && time >= start && time < end;
            return (today && time >= start) || (yesterday && time < end);
          });
    return kind === 'allow' ? within : !within;
  });
};

interface Asked {
  readonly kind: 'allow' | 'forbid';
  readonly window: Window;
}

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 15, 30, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const band: fc.Arbitrary<Band> = fc.record({ from: time, to: time });
const days: fc.Arbitrary<Days> = fc.oneof(
  fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
  fc.constantFrom('working-days' as const, 'weekends' as const),
);
const window: fc.Arbitrary<Window> = fc.oneof(
  fc.record({ days }),
  fc.record({ bands: fc.array(band, { minLength: 1, maxLength: 3 }) }),
  fc.record({ days, bands: fc.array(band, { minLength: 1, maxLength: 3 }) }),
);
const asked: fc.Arbitrary<Asked> = fc.record({ kind: fc.constantFrom('allow' as const, 'forbid' as const), window });
/** Hours around which the clocks are put forward or back, and where a day is missing. */
const edges = fc.constantFrom(
  { zone: ROME, near: Date.parse('2027-03-28T01:00:00Z') },
  { zone: ROME, near: Date.parse('2027-10-31T01:00:00Z') },
  { zone: 'Australia/Lord_Howe', near: Date.parse('2027-10-02T15:30:00Z') },
  { zone: 'Asia/Beirut', near: Date.parse('2027-03-27T22:00:00Z') },
  { zone: 'Africa/Cairo', near: Date.parse('2026-04-23T22:00:00Z') },
  { zone: 'Pacific/Apia', near: Date.parse('2011-12-30T10:00:00Z') },
  { zone: 'America/St_Johns', near: Date.parse('2027-11-07T04:30:00Z') },
  { zone: 'UTC', near: Date.parse('2028-02-29T00:00:00Z') },
);

const LOOKED_AHEAD = 9 * DAY;

test('sem-15: the next allowed instant is the one that a look at every single minute finds, also where the clocks change', () => {
  const situation = fc.record({
    edge: edges,
    before: fc.integer({ min: -600, max: 3 * 1440 }),
    windows: fc.array(asked, { minLength: 1, maxLength: 3 }),
    holidays: fc.constantFrom(NO_HOLIDAYS, new Set(['2027-03-29', '--11-01', '2011-12-29'])),
  });
  fc.assert(
    fc.property(situation, ({ edge: { zone, near }, before, windows, holidays }) => {
      const due = near - before * MINUTE;
      const rules = windows.map((one) => (one.kind === 'allow' ? allowWithin(one.window) : forbidWithin(one.window)));
      const found = nextAllowed(due, rules, { zone, holidays });
      let at = due;
      while (at < due + LOOKED_AHEAD && !isOpen(at, windows, zone, holidays)) at += MINUTE;
      // Nobody looks at a year minute by minute: what opens later than some days only has to be open then.
      const isNear = at < due + LOOKED_AHEAD;
      expect(isNear || found === null || found >= at).toBe(true);
      expect(found === null || isOpen(found, windows, zone, holidays)).toBe(true);
      expect(isNear ? found : at).toBe(at);
    }),
    { numRuns: 400 },
  );
});
