const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** How many milliseconds the clocks of a time zone are ahead of UTC at that moment. */
const aheadOf = (at: number, timeZone: string): number => {
  const parts = new Map<string, string>(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: string): string => parts.get(type) ?? '';
  const wall = Date.parse(`${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}Z`);
  return wall - Math.floor(at / 60_000) * 60_000;
};

/** What the clocks of a time zone show at a moment, to the minute: `2027-02-28T09:30`. */
export const wallTimeOf = (moment: string, timeZone: string): string => {
  const at = Date.parse(moment);
  return new Date(at + aheadOf(at, timeZone)).toISOString().slice(0, 16);
};

/** The moment at which the clocks of a time zone show that; null where it is no time. */
export const momentOf = (wall: string, timeZone: string): string | null => {
  const asUtc = WALL.test(wall) ? Date.parse(`${wall}Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return null;
  // Twice: near a change of the clocks the first guess is off by the change.
  const guess = asUtc - aheadOf(asUtc, timeZone);
  return new Date(asUtc - aheadOf(guess, timeZone)).toISOString();
};
