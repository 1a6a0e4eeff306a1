const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
};

/** What a clock on the wall shows, as if it stood in UTC. */
const shown = (at: number, timeZone: string): number => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};

/** What a clock on the wall of a time zone shows at a moment: `2027-03-28T09:30`; null where the text is no moment. */
export const wallClockOf = (moment: string, timeZone: string): string | null => {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? null : new Date(shown(at, timeZone)).toISOString().slice(0, 16);
};

/**
 * The moment at which a clock on the wall shows a time, as the hub keeps it. Of two such moments (the clock is set back)
 * the first; where there is none (it is set forward), as much later as it is set forward.
 */
export const momentOf = (wallClock: string, timeZone: string): string | null => {
  const wanted = WALL.test(wallClock) ? Date.parse(`${wallClock}Z`) : Number.NaN;
  if (Number.isNaN(wanted)) return null;
  const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((at) => shown(at, timeZone) - Math.floor(at / 1000) * 1000);
  const candidates = offsets.map((offset) => wanted - offset).toSorted((left, right) => left - right);
  const right = candidates.find((at) => shown(at, timeZone) === wanted);
  return new Date(right ?? wanted - (offsets[0] ?? 0)).toISOString();
};
