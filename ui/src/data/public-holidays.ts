/** The public holidays that fall on the same day every year, by the time zones of the countries that we know them of. Easter moves: whoever needs it adds its day. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Europe/Rome',
    [
      '--01-01',
      '--01-06',
      '--04-25',
      '--05-01',
      '--06-02',
      '--08-15',
      '--10-04',
      '--11-01',
      '--12-08',
      '--12-25',
      '--12-26',
    ],
  ],
  [
    'Europe/Bucharest',
    [
      '--01-01',
      '--01-02',
      '--01-06',
      '--01-07',
      '--01-24',
      '--05-01',
      '--06-01',
      '--08-15',
      '--11-30',
      '--12-01',
      '--12-25',
      '--12-26',
    ],
  ],
]);

/** Public holidays of where a workspace is that its calendar does not have yet. */
export const missingHolidays = (timeZone: string, holidays: readonly string[]): readonly string[] =>
  (FIXED.get(timeZone) ?? []).filter((day) => !holidays.includes(day));
