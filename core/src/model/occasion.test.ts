import type { DateSubscription, MomentSubscription } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { dayNumber } from './calendar/day.ts';
import { firstDay, planDay, planMoment, type PlanScope } from './occasion.ts';

const SCOPE: PlanScope = {
  workspaceZone: 'Europe/Rome',
  zones: ['Europe/Bucharest', 'America/New_York', 'Europe/Rome', 'Europe/Berlin'],
  options: undefined,
};
const iso = (at: number): string => new Date(at).toISOString();
const day = (text: string): number => {
  const [year = 0, month = 0, of = 0] = text.split('-').map(Number);
  return dayNumber({ year, month, day: of });
};

describe('a moment', () => {
  const moment: MomentSubscription = { at: '2027-03-01T09:00', audience: {} };

  test('on the workspace’s clock is one occasion', () => {
    expect(planMoment({ ...moment, zone: 'workspace' }, SCOPE)).toMatchObject([
      { kind: 'moment', occurrence: moment.at, part: '', dueAt: Date.UTC(2027, 2, 1, 8), data: { zones: null } },
    ]);
  });

  test('sem-60: on contacts’ clocks comes at an instant for each zone, zones with the same together; the last takes whoever is left', () => {
    const parts = planMoment({ ...moment, zone: 'contact' }, SCOPE);
    expect(parts.map(({ dueAt, data }) => [iso(dueAt), data.zones])).toEqual([
      ['2027-03-01T07:00:00.000Z', ['Europe/Bucharest']],
      ['2027-03-01T08:00:00.000Z', ['Europe/Rome', 'Europe/Berlin']],
      ['2027-03-01T14:00:00.000Z', null],
    ]);
    expect(new Set(parts.map(({ part }) => part)).size).toBe(3);
    expect(new Set(parts.map(({ data }) => data.entryKey))).toEqual(new Set([moment.at]));
  });

  test('follows the workflow where the trigger says nothing, and otherwise the contact', () => {
    expect(planMoment(moment, { ...SCOPE, options: { zone: 'workspace' } })).toHaveLength(1);
    expect(planMoment(moment, SCOPE)).toHaveLength(3);
  });

  test('sem-24: is late a day after it was due, or as soon as it says', () => {
    const [plain] = planMoment({ ...moment, zone: 'workspace' }, SCOPE);
    expect(iso(plain?.lateAt ?? 0)).toBe('2027-03-02T08:00:00.000Z');
    const [strict] = planMoment({ ...moment, zone: 'workspace', grace: { amount: 2, unit: 'hours' } }, SCOPE);
    expect(iso(strict?.lateAt ?? 0)).toBe('2027-03-01T10:00:00.000Z');
  });
});

describe('a date', () => {
  const birthday: DateSubscription = { around: 'birthday', days: 0, time: '09:00', yearly: true, zone: 'workspace' };
  const daysOf = (text: string, change: Partial<DateSubscription> = {}): readonly string[] =>
    planDay({ ...birthday, ...change }, day(text), SCOPE).flatMap(({ data }) => data.dates?.days ?? []);

  test('sem-19: 29 February is kept on the 28th in other years, or on 1 March, or only in its own', () => {
    expect(daysOf('2027-02-28')).toEqual(['02-28', '02-29']);
    expect(daysOf('2028-02-28')).toEqual(['02-28']);
    expect(daysOf('2028-02-29')).toEqual(['02-29']);
    expect(daysOf('2027-03-01', { leapDay: 'march-1' })).toEqual(['03-01', '02-29']);
    expect(daysOf('2027-02-28', { leapDay: 'march-1' })).toEqual(['02-28']);
    expect(daysOf('2027-02-28', { leapDay: 'leap-years-only' })).toEqual(['02-28']);
    expect(daysOf('2027-03-01', { leapDay: 'leap-years-only' })).toEqual(['03-01']);
  });

  test('sem-19: days before it are counted from the day on which it is kept', () => {
    expect(daysOf('2027-02-21', { days: -7 })).toEqual(['02-28', '02-29']);
    expect(daysOf('2027-03-03', { days: 3 })).toEqual(['02-28', '02-29']);
  });

  test('sem-22: is named by the date alone, so that an hour or a number of days more does not make it another', () => {
    const keys = [
      planDay(birthday, day('2027-05-10'), SCOPE),
      planDay({ ...birthday, days: -7 }, day('2027-05-03'), SCOPE),
    ];
    expect(keys.flat().map(({ data }) => data.entryKey)).toEqual(['birthday 2027-05-10', 'birthday 2027-05-10']);
  });

  test('that is kept only once is looked for as a whole', () => {
    const [once] = planDay({ ...birthday, yearly: false }, day('2027-05-10'), SCOPE);
    expect(once?.data.dates).toMatchObject({ isYearly: false, year: 2027, days: ['05-10'] });
  });

  test('begins on the first day whose hour is still to come', () => {
    const at = (hour: number): number => firstDay(birthday, Date.UTC(2027, 4, 10, hour), SCOPE);
    expect(at(6)).toBe(day('2027-05-10'));
    expect(at(7)).toBe(day('2027-05-10'));
    expect(at(8)).toBe(day('2027-05-11'));
  });
});
