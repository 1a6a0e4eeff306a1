import { describe, expect, test } from 'vitest';
import { NO_HOLIDAYS } from './holidays.ts';
import { decideSending, nextSending, type SendingQuestion, type SendingRules } from './sending-time.ts';
import { localOf } from './wall-clock.ts';
import { allowWithin, forbidWithin } from './window.ts';

const ROME = 'Europe/Rome';
const MINUTE = 60_000;

const NIGHT = forbidWithin({ bands: [{ from: '22:00', to: '08:00' }] });
const OFFICE = allowWithin({ days: 'working-days', bands: [{ from: '09:00', to: '18:00' }] });

const rulesOf = (of: Partial<SendingRules> = {}): SendingRules => ({
  windows: { rules: [OFFICE], zone: ROME },
  quiet: { rules: [NIGHT], zone: ROME },
  holidays: NO_HOLIDAYS,
  ...of,
});

// 22 November 2027 is a Monday; Rome is an hour ahead of UTC then.
const ask = (due: string, of: Partial<Omit<SendingQuestion, 'now'>> & { readonly now?: string } = {}) => {
  const { now = due, ...more } = of;
  return decideSending({
    dueAt: Date.parse(due),
    now: Date.parse(now),
    outside: 'defer',
    expiresAfter: null,
    rules: rulesOf(),
    ...more,
  });
};

const at = (text: string): number => Date.parse(text);

describe('when a message goes out', () => {
  test('now, where nothing stands against it', () => {
    expect(ask('2027-11-22T10:00:00Z')).toEqual({ kind: 'now' });
    expect(
      ask('2027-11-22T23:00:00Z', {
        rules: rulesOf({ windows: { rules: [], zone: ROME }, quiet: { rules: [], zone: ROME } }),
      }),
    ).toEqual({ kind: 'now' });
  });

  test('sem-15: at the first instant that windows and quiet hours allow', () => {
    expect(ask('2027-11-22T20:00:00Z')).toMatchObject({ kind: 'later', until: at('2027-11-23T08:00:00Z') });
    const early = allowWithin({ days: [2, 6], bands: [{ from: '06:00', to: '09:00' }] });
    expect(ask('2027-11-22T20:00:00Z', { rules: rulesOf({ windows: { rules: [early], zone: ROME } }) })).toMatchObject({
      kind: 'later',
      until: at('2027-11-23T07:00:00Z'),
    });
  });

  test('sem-16: with why it waits', () => {
    expect(ask('2027-11-22T20:00:00Z')).toMatchObject({ reason: 'outside-window' });
    const always = rulesOf({ windows: { rules: [], zone: ROME } });
    expect(ask('2027-11-22T22:00:00Z', { rules: always })).toMatchObject({ kind: 'later', reason: 'quiet-hours' });
  });

  test('sem-15: windows count on the workflow’s wall clock, quiet hours where the contact is', () => {
    const rules = rulesOf({ quiet: { rules: [NIGHT], zone: 'America/New_York' } });
    // Nine in the morning in Rome is three at night in New York, where eight o’clock is two in the afternoon in Rome.
    const next = nextSending(at('2027-11-22T08:00:00Z'), rules);
    expect(next === null ? null : localOf(next, ROME)).toBe('2027-11-22T14:00');
    const apart = rulesOf({
      windows: { rules: [allowWithin({ bands: [{ from: '09:00', to: '10:00' }] })], zone: ROME },
      quiet: { rules: [NIGHT], zone: 'Pacific/Honolulu' },
    });
    expect(nextSending(at('2027-11-22T08:00:00Z'), apart)).not.toBeNull();
    expect(
      nextSending(at('2027-11-22T08:00:00Z'), { ...apart, quiet: { rules: [NIGHT], zone: 'America/New_York' } }),
    ).toBeNull();
  });

  test('sem-16: is dropped where that is wanted and it came due outside, however late that is noticed', () => {
    expect(ask('2027-11-22T20:00:00Z', { outside: 'drop' })).toEqual({ kind: 'never', reason: 'outside-window' });
    expect(ask('2027-11-22T20:00:00Z', { outside: 'drop', now: '2027-11-23T09:00:00Z' })).toEqual({
      kind: 'never',
      reason: 'outside-window',
    });
  });

  test('sem-16: one that came due in time and was held up is not dropped, but waits', () => {
    expect(ask('2027-11-22T16:00:00Z', { outside: 'drop', now: '2027-11-22T20:00:00Z' })).toMatchObject({
      kind: 'later',
      until: at('2027-11-23T08:00:00Z'),
    });
  });

  test('never, where it would be of no use any more by then', () => {
    const expiresAfter = { amount: 4, unit: 'hours' } as const;
    expect(ask('2027-11-22T20:00:00Z', { expiresAfter })).toEqual({ kind: 'never', reason: 'expired' });
    expect(ask('2027-11-22T06:00:00Z', { expiresAfter })).toMatchObject({
      kind: 'later',
      until: at('2027-11-22T08:00:00Z'),
    });
    expect(ask('2027-11-22T09:00:00Z', { expiresAfter, now: '2027-11-22T13:00:00Z' })).toEqual({ kind: 'now' });
    expect(ask('2027-11-22T09:00:00Z', { expiresAfter, now: '2027-11-22T13:00:01Z' })).toEqual({
      kind: 'never',
      reason: 'expired',
    });
  });

  test('never, where no moment of the year is left', () => {
    const rules = rulesOf({
      windows: { rules: [allowWithin({ bands: [{ from: '23:00', to: '05:00' }] })], zone: ROME },
    });
    expect(ask('2027-11-22T23:00:00Z', { rules })).toEqual({ kind: 'never', reason: 'quiet-hours' });
  });

  test('sem-17: many may be spread over a quarter of an hour, less where the window or their use is over before', () => {
    expect(ask('2027-11-22T20:00:00Z')).toMatchObject({ spreadMs: 15 * MINUTE });
    const short = allowWithin({ bands: [{ from: '09:00', to: '09:05' }] });
    expect(ask('2027-11-22T20:00:00Z', { rules: rulesOf({ windows: { rules: [short], zone: ROME } }) })).toMatchObject({
      spreadMs: 4 * MINUTE,
    });
    const shortest = allowWithin({ bands: [{ from: '09:00', to: '09:01' }] });
    expect(
      ask('2027-11-22T20:00:00Z', { rules: rulesOf({ windows: { rules: [shortest], zone: ROME } }) }),
    ).toMatchObject({ spreadMs: 0 });
    expect(ask('2027-11-22T06:58:00Z', { expiresAfter: { amount: 64, unit: 'minutes' } })).toMatchObject({
      spreadMs: MINUTE,
    });
  });
});
