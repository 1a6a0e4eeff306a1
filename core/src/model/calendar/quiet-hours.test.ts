import type { Channel, Purpose } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { calendarOf, quietRules, type CalendarSettings } from './quiet-hours.ts';
import { localOf } from './wall-clock.ts';
import { nextAllowed } from './window.ts';

const ROME = 'Europe/Rome';

/** When a message that comes due then goes out. */
const goes = (
  [channel, purpose]: readonly [Channel, Purpose],
  due: string,
  { zone = ROME, settings = {} }: { readonly zone?: string; readonly settings?: CalendarSettings } = {},
): string => {
  const calendar = calendarOf(settings, zone);
  const at = nextAllowed(Date.parse(due), quietRules(calendar, { channel, purpose }), {
    zone,
    holidays: calendar.holidays,
  });
  return at === null ? 'never' : localOf(at, zone);
};

// 22 November 2027 is a Monday; Rome is an hour ahead of UTC then.
describe('quiet hours', () => {
  test('sem-15: no SMS goes out from 23:00 to 07:30', () => {
    const where = { zone: 'Europe/Bucharest' };
    expect(goes(['sms', 'marketing'], '2027-11-22T20:59:00Z', where)).toBe('2027-11-22T22:59');
    expect(goes(['sms', 'marketing'], '2027-11-22T21:00:00Z', where)).toBe('2027-11-23T07:30');
    expect(goes(['sms', 'marketing'], '2027-11-23T05:30:00Z', where)).toBe('2027-11-23T07:30');
  });

  test('sem-15: in Italy advertising by SMS waits from 22:00 to 08:00, and for the whole of Sunday', () => {
    expect(goes(['sms', 'marketing'], '2027-11-22T21:00:00Z')).toBe('2027-11-23T08:00');
    expect(goes(['sms', 'marketing'], '2027-11-27T21:30:00Z')).toBe('2027-11-29T08:00');
    expect(goes(['sms', 'profiling'], '2027-11-28T11:00:00Z')).toBe('2027-11-29T08:00');
  });

  test('a service message is not held up unless it is named', () => {
    expect(goes(['sms', 'service'], '2027-11-28T02:00:00Z')).toBe('2027-11-28T03:00');
    const settings: CalendarSettings = {
      quietHours: [{ channel: 'sms', purposes: ['service'], bands: [{ from: '00:00', to: '06:00' }] }],
    };
    expect(goes(['sms', 'service'], '2027-11-28T02:00:00Z', { settings })).toBe('2027-11-28T06:00');
    expect(goes(['sms', 'marketing'], '2027-11-28T02:00:00Z', { settings })).toBe('2027-11-28T03:00');
  });

  test('e-mail goes at any hour until the workspace says otherwise', () => {
    expect(goes(['email', 'marketing'], '2027-11-28T02:00:00Z')).toBe('2027-11-28T03:00');
    const settings: CalendarSettings = { quietHours: [{ channel: 'email', days: 'weekends' }] };
    expect(goes(['email', 'marketing'], '2027-11-27T02:00:00Z', { settings })).toBe('2027-11-29T00:00');
  });

  test('a profile counts wherever the workspace is', () => {
    const settings: CalendarSettings = { quietHours: 'italian' };
    const late = '2027-11-22T20:30:00Z';
    expect(goes(['sms', 'marketing'], late, { zone: 'Europe/Bucharest' })).toBe('2027-11-22T22:30');
    expect(goes(['sms', 'marketing'], late, { zone: 'Europe/Bucharest', settings })).toBe('2027-11-23T08:00');
    expect(calendarOf({ quietHours: 'standard' }, ROME).quietHours).toHaveLength(1);
    expect(calendarOf({ quietHours: [] }, ROME)).toMatchObject({ profile: 'own', quietHours: [] });
  });

  test('sem-18: may be free on holidays only by what they say of working days', () => {
    const settings: CalendarSettings = {
      quietHours: [{ channel: 'sms', days: 'working-days', bands: [{ from: '09:00', to: '18:00' }] }],
      holidays: ['2027-11-22'],
    };
    expect(goes(['sms', 'marketing'], '2027-11-22T10:00:00Z', { settings })).toBe('2027-11-22T11:00');
    expect(goes(['sms', 'marketing'], '2027-11-23T10:00:00Z', { settings })).toBe('2027-11-23T18:00');
  });
});
