import type { Purpose, QuietHours } from '@innesto/sdk/contract';
import { tellChannel } from './consent.ts';
import { tellDays } from './days.ts';
import { regionOf } from './moment.ts';
import { tellPurpose } from './timeline.ts';
import type { Words } from './words.svelte.ts';

type Teller = Pick<Words, 'say' | 'language'>;

/** Which messages are meant, as people say it; `other`: some other choice of purposes. */
export type QuietAbout = 'all-but-service' | 'advertising' | 'everything' | 'other';

const ADVERTISING: readonly Purpose[] = ['marketing', 'profiling', 'third-party'];
const EVERYTHING: readonly Purpose[] = [...ADVERTISING, 'service', 'open-tracking', 'click-tracking'];

/** The purposes that a choice stands for; null: the hub's own choice. */
export const purposesOf = (about: Exclude<QuietAbout, 'other'>): readonly Purpose[] | null => {
  switch (about) {
    case 'all-but-service':
      return null;
    case 'advertising':
      return ADVERTISING;
    case 'everything':
      return EVERYTHING;
  }
};

const isSet = (one: readonly Purpose[], other: readonly Purpose[]): boolean =>
  one.length === other.length && one.every((purpose) => other.includes(purpose));

/** Which messages some quiet hours are about. */
export const aboutOf = ({ purposes }: Pick<QuietHours, 'purposes'>): QuietAbout => {
  if (purposes === undefined) return 'all-but-service';
  if (isSet(purposes, ADVERTISING)) return 'advertising';
  return isSet(purposes, EVERYTHING) ? 'everything' : 'other';
};

/** Which messages some quiet hours are about, in words. */
export const tellAbout = (hours: Pick<QuietHours, 'purposes'>, { say, language }: Teller): string => {
  switch (aboutOf(hours)) {
    case 'all-but-service':
      return say('calendar.about-usual');
    case 'advertising':
      return say('calendar.about-advertising');
    case 'everything':
      return say('calendar.about-everything');
    case 'other':
      return new Intl.ListFormat(regionOf(language), { type: 'conjunction' }).format(
        (hours.purposes ?? []).map((purpose) => tellPurpose(purpose, say)),
      );
  }
};

/** Some quiet hours in a line: “SMS · 22:00–08:00 · News and offers”. */
export const tellQuietHours = (hours: QuietHours, teller: Teller): string => {
  const { say } = teller;
  const { channel, days, bands } = hours;
  return [
    tellChannel(channel, say),
    days === undefined ? null : tellDays(days, teller, 'conjunction'),
    bands === undefined ? say('calendar.all-day') : bands.map(({ from, to }) => `${from}–${to}`).join(', '),
    tellAbout(hours, teller),
  ]
    .filter((part) => part !== null)
    .join(' · ');
};

const YEARLY = /^--(\d{2}-\d{2})$/;
// A leap year: it has every day that there is.
const ANY_YEAR = 2024;

/** A day without its time: “25 December”, where it comes every year; “5 April 2027”. */
export const tellHoliday = (day: string, language: string): string => {
  const yearly = YEARLY.exec(day)?.[1];
  return new Intl.DateTimeFormat(regionOf(language), {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    ...(yearly === undefined ? { year: 'numeric', weekday: 'long' } : {}),
  }).format(new Date(yearly === undefined ? day : `${ANY_YEAR}-${yearly}`));
};
