import type { Days } from '@innesto/sdk/contract';
import { regionOf } from './moment.ts';
import type { Words } from './words.svelte.ts';

/** The days of the week, Monday first. */
export const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;

// The first of January 2024 was a Monday.
const dayOf = (weekday: number): Date => new Date(Date.UTC(2024, 0, weekday));

/** What a day of the week is called (1 is Monday). */
export const tellWeekday = (weekday: number, language: string, form: 'long' | 'short' = 'long'): string =>
  new Intl.DateTimeFormat(regionOf(language), { weekday: form, timeZone: 'UTC' }).format(dayOf(weekday));

/** Some days in words: “Monday or Friday”, “a working day”. */
export const tellDays = (
  days: Days,
  { say, language }: Pick<Words, 'say' | 'language'>,
  type: 'disjunction' | 'conjunction' = 'disjunction',
): string => {
  const isOne = type === 'disjunction';
  if (days === 'working-days') return say(isOne ? 'days.working' : 'days.all-working');
  if (days === 'weekends') return say(isOne ? 'days.weekends' : 'days.all-weekends');
  const names = days.toSorted((left, right) => left - right).map((day) => tellWeekday(day, language));
  return new Intl.ListFormat(regionOf(language), { type }).format(names);
};
