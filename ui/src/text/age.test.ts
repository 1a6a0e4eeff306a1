import { expect, test } from 'vitest';
import { tellAge } from './age.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each([
  [20_000, 'this minute', 'questo minuto', 'minutul acesta'],
  [5 * 60_000, '5 minutes ago', '5 minuti fa', 'acum 5 minute'],
  [DAY - 1, '23 hours ago', '23 ore fa', 'acum 23 de ore'],
  [DAY, 'yesterday', 'ieri', 'ieri'],
  [59 * DAY, '59 days ago', '59 giorni fa', 'acum 59 de zile'],
  [61 * DAY, '2 months ago', '2 mesi fa', 'acum 2 luni'],
  [400 * DAY, 'last year', 'anno scorso', 'anul trecut'],
  [-HOUR, 'this minute', 'questo minuto', 'minutul acesta'],
])('%d milliseconds are told as “%s”', (milliseconds, english, italian, romanian) => {
  const told = ['en', 'it', 'ro'].map((language) => tellAge(milliseconds, language));
  expect(told).toEqual([english, italian, romanian]);
});
