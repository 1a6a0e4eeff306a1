import type { Comparison, Duration, JsonObject, Which } from '@innesto/sdk/contract';
import { addDuration } from '../duration.ts';
import { eventMember } from '../event-member.ts';
import { compileFilter, type Lookup } from '../filter.ts';
import type { Moment } from './question.ts';

/** Something that happened to a contact. */
export interface PastEvent {
  readonly type: string;
  readonly at: number;
  /** Empty where nobody asks what it held. */
  readonly payload: JsonObject;
}

/** Events by whose they are. */
export const eventsByContact = (
  events: readonly (readonly [contactId: number, event: PastEvent])[],
): ReadonlyMap<number, readonly PastEvent[]> => {
  const byContact = new Map<number, PastEvent[]>();
  for (const [contactId, event] of events) {
    const own = byContact.get(contactId);
    if (own === undefined) byContact.set(contactId, [event]);
    else own.push(event);
  }
  return byContact;
};

/** What of the single events of a type is asked. */
export interface SingleEvents {
  /** How far back, in milliseconds at the most; null: to the first. */
  readonly reach: number | null;
  /** Whether it matters what they held. */
  readonly isHeldAsked: boolean;
}

/** Before anything could happen. */
const EVER = Number.MIN_SAFE_INTEGER;

/** The moment from which single events must be read, for the earliest moment as of which somebody asks. */
export const readFrom = ({ reach }: Pick<SingleEvents, 'reach'>, earliest: number): number =>
  reach === null ? EVER : earliest - reach;

/** What of contacts' events must be read: single ones only where the number of all of them, or the last moment, is not enough. */
export interface EventNeeds {
  /** Types of which the number of all is asked, and those of which the last moment is. */
  readonly counts: ReadonlySet<string>;
  readonly latest: ReadonlySet<string>;
  /** By type. */
  readonly single: ReadonlyMap<string, SingleEvents>;
}

/** A contact's events as far as they were read. */
export interface PastEvents {
  /** By type: how many there are in all, and the moment of the last one (epoch milliseconds). */
  readonly counts: ReadonlyMap<string, number>;
  readonly latest: ReadonlyMap<string, number>;
  readonly single: readonly PastEvent[];
}

/** Nothing happened. */
export const NO_EVENTS: PastEvents = { counts: new Map(), latest: new Map(), single: [] };

/** The type of the events that an attribute speaks of: `happened.site.visited`. */
const eventTypeIn = (attribute: string): string => attribute.slice(attribute.indexOf('.') + 1);

/** Which events a comparison asks about; null: about none. */
export const eventsAsked = ({ attribute, of }: Pick<Comparison, 'attribute' | 'of'>): Which | null => {
  if (/^(happened|latest)\./.test(attribute)) return { ...of, event: eventTypeIn(attribute) };
  return attribute === 'events.count' && of?.event !== undefined ? of : null;
};

const isLatest = (attribute: string): boolean => attribute.startsWith('latest.');

/** Whether single events tell it, and not their number or the last moment. */
const asksSingle = (attribute: string, { when, within }: Which): boolean =>
  when !== undefined || (within !== undefined && !isLatest(attribute));

const DAY = 86_400_000;
const AT_MOST: Readonly<Record<Duration['unit'], number>> = {
  minutes: 60_000,
  hours: 3_600_000,
  days: DAY,
  weeks: 7 * DAY,
  months: 31 * DAY,
};

/** How long a duration is at the most, whichever changes of the clocks it goes over. */
const longest = ({ amount, unit }: Duration): number => amount * AT_MOST[unit] + DAY;

const widest = (one: SingleEvents, other: SingleEvents): SingleEvents => ({
  reach: one.reach === null || other.reach === null ? null : Math.max(one.reach, other.reach),
  isHeldAsked: one.isHeldAsked || other.isHeldAsked,
});

const NO_NEEDS: EventNeeds = { counts: new Set(), latest: new Set(), single: new Map() };

/** What must be read for several who ask. */
export const allEventNeeds = (needs: readonly EventNeeds[]): EventNeeds => {
  const single = new Map<string, SingleEvents>();
  for (const [type, asked] of needs.flatMap((one) => [...one.single])) {
    const known = single.get(type);
    single.set(type, known === undefined ? asked : widest(known, asked));
  }
  return {
    counts: new Set(needs.flatMap(({ counts }) => [...counts])),
    latest: new Set(needs.flatMap(({ latest }) => [...latest])),
    single,
  };
};

/** What comparisons ask of contacts' events. */
export const eventNeeds = (comparisons: readonly Comparison[]): EventNeeds =>
  allEventNeeds(
    comparisons.flatMap((comparison): readonly EventNeeds[] => {
      const of = eventsAsked(comparison);
      if (of?.event === undefined) return [];
      const types = new Set([of.event]);
      if (!asksSingle(comparison.attribute, of))
        return [isLatest(comparison.attribute) ? { ...NO_NEEDS, latest: types } : { ...NO_NEEDS, counts: types }];
      const reach = of.within === undefined ? null : longest(of.within);
      return [{ ...NO_NEEDS, single: new Map([[of.event, { reach, isHeldAsked: of.when !== undefined }]]) }];
    }),
  );

/** From when on what happened counts; null where all of it does. */
export const since = (of: Which | undefined, { now, timeZone }: Moment): number | null =>
  of?.within === undefined ? null : addDuration(now, { ...of.within, amount: -of.within.amount }, timeZone);

const lookupInEvent =
  ({ payload }: PastEvent, { now, timeZone }: Moment): Lookup =>
  (attribute) => {
    if (attribute === 'clock.now') return now;
    if (attribute === 'clock.zone') return timeZone;
    const [room, ...path] = attribute.split('.');
    return room === 'event' ? eventMember(payload, path) : null;
  };

const eventsOf = (of: Which, events: readonly PastEvent[], moment: Moment): readonly PastEvent[] => {
  const from = since(of, moment);
  const fits = of.when === undefined ? null : compileFilter(of.when);
  return events.filter(
    (event) =>
      event.type === of.event &&
      (from === null || event.at >= from) &&
      (fits === null || fits(lookupInEvent(event, moment))),
  );
};

const latestOf = (events: readonly PastEvent[]): number | null =>
  events.reduce<number | null>((latest, { at }) => (latest === null || at > latest ? at : latest), null);

/** What is found of a contact's events by `events.count`, `happened.…` (a number) or `latest.…` (epoch milliseconds); null where there is none. */
export const lookupInEvents = (
  { attribute, of }: { readonly attribute: string; readonly of: Which },
  { counts, latest, single }: PastEvents,
  moment: Moment,
): number | null => {
  const type = of.event ?? '';
  if (asksSingle(attribute, of)) {
    const events = eventsOf(of, single, moment);
    return isLatest(attribute) ? latestOf(events) : events.length;
  }
  if (!isLatest(attribute)) return counts.get(type) ?? 0;
  const last = latest.get(type) ?? null;
  const from = since(of, moment);
  return last === null || (from !== null && last < from) ? null : last;
};
