import { Temporal } from 'temporal-polyfill';

/** A stretch of time through which a zone's clocks are so far ahead of UTC; all in milliseconds, the end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** How far one reading of a zone's rules reaches: about a year and a month. */
const STRETCH_MS = 2 ** 35;
/** How many stretches are kept, over all zones: dates of far-off years must not fill the memory. */
const MOST_STRETCHES = 20_000;

const zones = new Map<string, Map<number, readonly Span[]>>();
let kept = 0;

const readStretch = (zone: string, number: number): readonly Span[] => {
  const end = (number + 1) * STRETCH_MS;
  const spans: Span[] = [];
  let from = number * STRETCH_MS;
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  while (at !== null && from < end) {
    const offset: number = Math.round(at.offsetNanoseconds / 1e6);
    const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next');
    const to = Math.min(next?.epochMilliseconds ?? end, end);
    spans.push({ from, to, offset });
    at = next;
    from = to;
  }
  return spans;
};

const stretchOf = (zone: string, number: number): readonly Span[] => {
  const known = zones.get(zone)?.get(number);
  if (known !== undefined) return known;
  if (kept >= MOST_STRETCHES) {
    zones.clear();
    kept = 0;
  }
  const spans = readStretch(zone, number);
  const stretches = zones.get(zone) ?? new Map<number, readonly Span[]>();
  zones.set(zone, stretches.set(number, spans));
  kept += 1;
  return spans;
};

/**
 * The stretch around an instant through which a zone's offset stays as it is (or as far of it as is known). Temporal is asked once for
 * each zone and year; whoever asks again pays for two look-ups, so that a batch of a thousand runs costs next to nothing.
 */
export const spanAt = (zone: string, instant: number): Span => {
  const spans = stretchOf(zone, Math.floor(instant / STRETCH_MS));
  for (const span of spans) if (instant < span.to) return span;
  throw new Error('a stretch of time has an end');
};

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
export const offsetAt = (zone: string, instant: number): number => spanAt(zone, instant).offset;
