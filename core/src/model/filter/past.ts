import type { Comparison, ConsentState, Filter, JsonObject, Scalar, Which } from '@innesto/sdk/contract';
import { addDuration } from '../duration.ts';
import { comparisonsOf, compileFilter, type Lookup } from '../filter.ts';
import type { Moment } from './question.ts';

/** How a contact's last run through a workflow stands. */
export interface LastRun {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly reason: string | null;
}

/** Something that happened to a contact. */
export interface PastEvent {
  readonly type: string;
  readonly at: number;
  readonly payload: JsonObject;
}

/** A message that a contact was to get. */
export interface PastMessage {
  readonly workflow: string | null;
  readonly step: string | null;
  readonly channel: string;
  readonly sentAt: number | null;
  readonly openedAt: number | null;
}

/** What filters may ask of a contact beside its own row, its lists, and the run: read only as far as a filter asks for it. */
export interface Past {
  /** By `purpose.channel`. */
  readonly consents: ReadonlyMap<string, ConsentState>;
  /** By the workflow's public id. */
  readonly runs: ReadonlyMap<string, LastRun>;
  readonly events: readonly PastEvent[];
  readonly messages: readonly PastMessage[];
}

/** Nothing is known of what was. */
export const NO_PAST: Past = { consents: new Map(), runs: new Map(), events: [], messages: [] };

/** What must be read of contacts before filters can be asked. */
export interface PastNeeds {
  readonly lists: boolean;
  readonly consents: boolean;
  readonly messages: boolean;
  /** The public ids of workflows. */
  readonly runs: ReadonlySet<string>;
  /** Types of events. */
  readonly events: ReadonlySet<string>;
}

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
    events: new Set(
      comparisons.flatMap(({ attribute, of }) => (attribute === 'events.count' ? (of?.event ?? []) : [])),
    ),
  };
};

/** Whether nothing of contacts' past must be read; lists are no past. */
export const asksNoPast = ({ consents, messages, runs, events }: PastNeeds): boolean =>
  !consents && !messages && runs.size === 0 && events.size === 0;

/** What must be read for several who ask. */
export const allNeeds = (needs: readonly PastNeeds[]): PastNeeds => ({
  lists: needs.some(({ lists }) => lists),
  consents: needs.some(({ consents }) => consents),
  messages: needs.some(({ messages }) => messages),
  runs: new Set(needs.flatMap(({ runs }) => [...runs])),
  events: new Set(needs.flatMap(({ events }) => [...events])),
});

/** From when on what happened counts; null where all of it does. */
export const since = (of: Which | undefined, { now, timeZone }: Moment): number | null =>
  of?.within === undefined ? null : addDuration(now, { ...of.within, amount: -of.within.amount }, timeZone);

const lookupInEvent =
  ({ payload }: PastEvent, { now, timeZone }: Moment): Lookup =>
  (attribute) => {
    if (attribute === 'clock.now') return now;
    if (attribute === 'clock.zone') return timeZone;
    const [room, name = ''] = attribute.split('.');
    if (room !== 'event' || !Object.hasOwn(payload, name)) return null;
    const value = payload[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };

const countEvents = (of: Which, past: Past, moment: Moment): number => {
  const from = since(of, moment);
  const fits = of.when === undefined ? null : compileFilter(of.when);
  return past.events.filter(
    (event) =>
      event.type === of.event &&
      (from === null || event.at >= from) &&
      (fits === null || fits(lookupInEvent(event, moment))),
  ).length;
};

const countMessages = (
  of: Which | undefined,
  past: Past,
  { when, from }: { when: 'sentAt' | 'openedAt'; from: number | null },
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

/** Reads the attributes `consent.…`, `run.…`, `events.count`, `messages.sent` and `messages.opened`; null for every other one. */
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
    case 'events':
      return name === 'count' && of?.event !== undefined ? countEvents(of, past, moment) : null;
    case 'messages': {
      if (name !== 'sent' && name !== 'opened') return null;
      return countMessages(of, past, { when: name === 'sent' ? 'sentAt' : 'openedAt', from: since(of, moment) });
    }
    default:
      return null;
  }
};
