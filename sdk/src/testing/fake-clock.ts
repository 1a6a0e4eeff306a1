const MINUTE = 60_000;
const MILLISECONDS = { minutes: MINUTE, hours: 60 * MINUTE, days: 1440 * MINUTE, weeks: 10_080 * MINUTE } as const;

/**
 * A clock that stands still until it is told to move.
 *
 * @example
 * const clock = fakeClock('2027-03-01T09:00:00Z');
 * const plugin = await openPlugin(folder, { clock });
 * clock.advance(3, 'days');
 */
export interface FakeClock {
  /** The time, in epoch milliseconds. */
  now(): number;
  /** Moves forward by so much elapsed time, and says what time it is then. */
  advance(amount: number, unit: keyof typeof MILLISECONDS): number;
  /** Moves to a moment (RFC 3339). */
  set(moment: string): number;
}

/**
 * Makes a clock that stands at a moment.
 *
 * @example
 * const clock = fakeClock('2027-03-01T09:00:00Z');
 * clock.advance(3, 'days');
 */
export const fakeClock = (moment = '2027-03-01T09:00:00Z'): FakeClock => {
  let now = parse(moment);
  return {
    now: () => now,
    advance: (amount, unit) => (now += amount * MILLISECONDS[unit]),
    set: (next) => (now = parse(next)),
  };
};

const parse = (moment: string): number => {
  const parsed = Date.parse(moment);
  if (Number.isNaN(parsed)) throw new RangeError(`“${moment}” is no moment; write 2027-03-01T09:00:00Z`);
  return parsed;
};
