import type { Duration } from '@innesto/sdk/contract';
import type { WordKey, Words } from './words.svelte.ts';

const UNITS: Readonly<Record<Duration['unit'], WordKey>> = {
  minutes: 'duration.minutes',
  hours: 'duration.hours',
  days: 'duration.days',
  weeks: 'duration.weeks',
  months: 'duration.months',
};

/** A length of time in words. */
export const tellDuration = ({ amount, unit }: Duration, say: Words['say']): string => say(UNITS[unit], { amount });
