import { expect, test } from 'vitest';
import { aboutOf, purposesOf, tellHoliday, tellQuietHours } from './calendar.ts';
import { Words } from './words.svelte.ts';

test('quiet hours are told in a line', async () => {
  const words = new Words();
  await words.choose('en');
  const bands = [{ from: '22:00', to: '08:00' }];
  expect(tellQuietHours({ channel: 'sms', bands }, words)).toBe('SMS · 22:00–08:00 · All but those about orders');
  expect(
    tellQuietHours({ channel: 'email', days: [7], purposes: ['marketing', 'profiling', 'third-party'] }, words),
  ).toBe('e-mail · Sunday · all day · News and offers');
  expect(tellQuietHours({ channel: 'push', bands, purposes: ['marketing'] }, words)).toBe(
    'push notification · 22:00–08:00 · marketing',
  );
});

test('which messages are meant is found again by its purposes, in whatever order', () => {
  for (const about of ['all-but-service', 'advertising', 'everything'] as const) {
    const purposes = purposesOf(about)?.toReversed();
    expect(aboutOf(purposes === undefined ? {} : { purposes: [...purposes] })).toBe(about);
  }
});

test('a holiday is told with its year, unless it comes every year', () => {
  expect(tellHoliday('--12-25', 'en')).toBe('25 December');
  expect(tellHoliday('2027-03-29', 'it')).toBe('lunedì 29 marzo 2027');
});
