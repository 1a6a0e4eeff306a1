import type { Comparison, ConsentState, Filter, Json, JsonObject, Scalar, Which } from '@innesto/sdk/contract';
import { keptKey } from '../collection.ts';
import { eventMember } from '../event-member.ts';
import { comparisonsOf, compileFilter, type Lookup } from '../filter.ts';
import {
  allEventNeeds,
  eventNeeds,
  eventsAsked,
  lookupInEvents,
  NO_EVENTS,
  since,
  type EventNeeds,
  type PastEvents,
} from './past-events.ts';
import type { Moment } from './question.ts';

/** How a contact's last run through a workflow stands. */
export interface LastRun {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly reason: string | null;
}

/** A message that a contact was to get. */
export interface PastMessage {
  readonly workflow: string | null;
  readonly step: string | null;
  readonly channel: string;
  readonly sentAt: number | null;
  readonly openedAt: number | null;
  readonly clickedAt: number | null;
}

/** What filters may ask of a contact beside its own row, its lists, and the run: read only as far as a filter asks for it. */
export interface Past {
  /** By `purpose.channel`. */
  readonly consents: ReadonlyMap<string, ConsentState>;
  /** By the workflow's public id. */
  readonly runs: ReadonlyMap<string, LastRun>;
  readonly events: PastEvents;
  readonly messages: readonly PastMessage[];
  /** What plugins keep of the contact: records by their collection's key, the oldest first, and what is counted by the balance's key. */
  readonly records: ReadonlyMap<string, readonly JsonObject[]>;
  readonly balances: ReadonlyMap<string, number>;
}

/** Nothing is known of what was. */
export const NO_PAST: Past = {
  consents: new Map(),
  runs: new Map(),
  events: NO_EVENTS,
  messages: [],
  records: new Map(),
  balances: new Map(),
};

/** What must be read of contacts before filters can be asked. */
export interface PastNeeds {
  readonly lists: boolean;
  readonly consents: boolean;
  readonly messages: boolean;
  /** The public ids of workflows. */
  readonly runs: ReadonlySet<string>;
  readonly events: EventNeeds;
  /** The keys of collections, and of balances. */
  readonly records: ReadonlySet<string>;
  readonly balances: ReadonlySet<string>;
}

/** The key of the collection or the balance that an attribute speaks of: `plugin/name`. */
const keptIn = (attribute: string): string => {
  const [, plugin = '', name = ''] = attribute.split('.');
  return keptKey(plugin, name);
};

/** What filters ask of contacts' past. */
export const pastNeeds = (filters: readonly Filter[]): PastNeeds => {
  const comparisons = filters.flatMap(comparisonsOf);
  const rooms = new Set(comparisons.map(({ attribute }) => attribute.split('.')[0]));
  return {
    lists: rooms.has('list'),
    consents: rooms.has('consent'),
    messages: rooms.has('messages'),
    runs: new Set(
      comparisons.flatMap(({ attribute }) => (attribute.startsWith('run.') ? [attribute.split('.')[1] ?? ''] : [])),
    ),
    events: eventNeeds(comparisons),
    records: new Set(
      comparisons.flatMap(({ attribute }) => (/^(records?|sum|least|most)\./.test(attribute) ? keptIn(attribute) : [])),
    ),
    balances: new Set(
      comparisons.flatMap(({ attribute }) => (attribute.startsWith('balance.') ? keptIn(attribute) : [])),
    ),
  };
};

/** Whether nothing of contacts' past must be read; lists are no past. */
export const asksNoPast = ({ consents, messages, runs, events, records, balances }: PastNeeds): boolean =>
  !consents &&
  !messages &&
  [runs, events.counts, events.latest, events.single, records, balances].every(({ size }) => size === 0);

/** What must be read for several who ask. */
export const allNeeds = (needs: readonly PastNeeds[]): PastNeeds => ({
  lists: needs.some(({ lists }) => lists),
  consents: needs.some(({ consents }) => consents),
  messages: needs.some(({ messages }) => messages),
  runs: new Set(needs.flatMap(({ runs }) => [...runs])),
  events: allEventNeeds(needs.map(({ events }) => events)),
  records: new Set(needs.flatMap(({ records }) => [...records])),
  balances: new Set(needs.flatMap(({ balances }) => [...balances])),
});

type MessageMoment = 'sentAt' | 'openedAt' | 'clickedAt';

const MESSAGE_MOMENTS: ReadonlyMap<string, MessageMoment> = new Map([
  ['sent', 'sentAt'],
  ['opened', 'openedAt'],
  ['clicked', 'clickedAt'],
]);

const countMessages = (
  of: Which | undefined,
  past: Past,
  { when, from }: { when: MessageMoment; from: number | null },
): number =>
  past.messages.filter((message) => {
    const at = message[when];
    return (
      at !== null &&
      (from === null || at >= from) &&
      (of?.workflow === undefined || message.workflow === of.workflow) &&
      (of?.step === undefined || message.step === of.step) &&
      (of?.channel === undefined || message.channel === of.channel)
    );
  }).length;

const lookupInRecord =
  (attributes: JsonObject, { now, timeZone }: Moment): Lookup =>
  (attribute) => {
    if (attribute === 'clock.now') return now;
    if (attribute === 'clock.zone') return timeZone;
    const [room, ...path] = attribute.split('.');
    return room === 'record' && path.length === 1 ? eventMember(attributes, path) : null;
  };

/** The records of a collection that `of` names, the oldest first. */
const recordsOf = (
  key: string,
  { of, past, moment }: { readonly of: Which | undefined; readonly past: Past; readonly moment: Moment },
): readonly JsonObject[] => {
  const records = past.records.get(key) ?? [];
  if (of?.when === undefined) return records;
  const fits = compileFilter(of.when);
  return records.filter((attributes) => fits(lookupInRecord(attributes, moment)));
};

/** The smallest part in which numbers are added up, as balances are; beyond so many they are no amounts, and are left out. */
export const FINEST = 10_000;
export const MOST_SUMMED = 10_000_000_000;

/** What the numbers among values come to: their sum, each to four digits behind the point, or the least or the most of them. */
const taken = (as: 'sum' | 'least' | 'most', values: readonly (Json | undefined)[]): number | null => {
  const numbers = values.filter((value) => typeof value === 'number');
  if (as === 'sum') {
    const summed = numbers.filter((number) => Math.abs(number) <= MOST_SUMMED);
    // Away from zero, as both databases do it.
    const parts = summed.map((number) => Math.trunc(number * FINEST + (number < 0 ? -0.5 : 0.5)));
    return parts.reduce((sum, part) => sum + part, 0) / FINEST;
  }
  if (numbers.length === 0) return null;
  return numbers.reduce((one, other) => (as === 'least' ? Math.min(one, other) : Math.max(one, other)));
};

const instant = (at: number | null): Scalar => (at === null ? null : new Date(at).toISOString());

const ofRun = (run: LastRun | undefined, member: string): Scalar => {
  if (run === undefined) return null;
  switch (member) {
    case 'state':
      return run.endedAt === null ? 'inside' : 'ended';
    case 'entered':
      return instant(run.startedAt);
    case 'ended':
      return instant(run.endedAt);
    case 'reason':
      return run.reason;
    default:
      return null;
  }
};

/** Reads the attributes `consent.…`, `run.…`, `events.count`, `messages.sent`, `messages.opened`, `messages.clicked`, `record.…`, `records.…`, `sum.…`, `least.…`, `most.…`, `balance.…`, `happened.…` and `latest.…`; null for every other one. */
export const lookupInPast = (
  { attribute, of }: Pick<Comparison, 'attribute' | 'of'>,
  past: Past,
  moment: Moment,
): Scalar => {
  const [room, name = '', member = ''] = attribute.split('.');
  switch (room) {
    case 'consent':
      return past.consents.get(`${name}.${member}`) ?? null;
    case 'run':
      return ofRun(past.runs.get(name), member);
    case 'record': {
      const newest = recordsOf(keptIn(attribute), { of, past, moment }).at(-1);
      return newest === undefined ? null : eventMember(newest, attribute.split('.').slice(3));
    }
    case 'records':
      return recordsOf(keptIn(attribute), { of, past, moment }).length;
    case 'sum':
    case 'least':
    case 'most':
      return taken(
        room,
        recordsOf(keptIn(attribute), { of, past, moment }).map((record) => record[attribute.split('.')[3] ?? '']),
      );
    case 'balance':
      return past.balances.get(keptIn(attribute)) ?? 0;
    case 'happened':
    case 'latest':
    case 'events': {
      const asked = eventsAsked({ attribute, ...(of === undefined ? {} : { of }) });
      if (asked === null) return null;
      const found = lookupInEvents({ attribute, of: asked }, past.events, moment);
      return room === 'latest' ? instant(found) : found;
    }
    case 'messages': {
      const when = MESSAGE_MOMENTS.get(name);
      return when === undefined ? null : countMessages(of, past, { when, from: since(of, moment) });
    }
    default:
      return null;
  }
};
