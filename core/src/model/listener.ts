import type { Comparison, Filter, Step, Until, WorkflowDefinition, ZoneSource } from '@innesto/sdk/contract';
import { isWallUntil } from './calendar/until-moment.ts';
import { eventMember } from './event-member.ts';
import type { StoredEvent } from './event.ts';
import { comparisonsOf, holds } from './filter.ts';
import { eventsAsked } from './filter/past-events.ts';

/**
 * What may concern those who are inside a version: an event type, what of it (`about`: the field, the list, the consent, the step; null:
 * anything), and where the event alone can tell, which (`filter`). Whether it really moves a run is decided on the run.
 */
export interface Listener {
  readonly eventType: string;
  readonly about: string | null;
  readonly filter: Filter | null;
}

/** Whether an event tells of a message: its payload names the message, its workflow and its step. */
const isMessageEvent = (type: string): boolean => type.startsWith('message.');

const anything = (eventType: string): Listener => ({ eventType, about: null, filter: null });
const only = (eventType: string, about: string): Listener => ({ eventType, about, filter: null });

/** What an event alone can say of a filter: all of it, or nothing. Values that move with time are left to whoever knows the time. */
const byEventAlone = (filter: Filter | undefined): Filter | null =>
  filter !== undefined &&
  comparisonsOf(filter).every(
    ({ attribute, value }) =>
      attribute.startsWith('event.') && [value].flat().every((one) => typeof one !== 'object' || one === null),
  )
    ? filter
    : null;

const ofUntil = (until: Until): readonly Listener[] => {
  switch (until.kind) {
    case 'event':
      return [{ eventType: until.event, about: null, filter: byEventAlone(until.when) }];
    case 'message':
      // A click proves that somebody opened it.
      return [only('message.opened', until.step), only('message.clicked', until.step)];
    case 'moment':
    case 'weekday':
    case 'date':
      return [];
  }
};

const MESSAGE_COUNTS: ReadonlyMap<string, string> = new Map([
  ['messages.sent', 'message.sent'],
  ['messages.opened', 'message.opened'],
  ['messages.clicked', 'message.clicked'],
]);

const ofMessages = ({ of, attribute }: Comparison): readonly Listener[] => {
  const about = of?.workflow === undefined ? of?.step : undefined;
  const type = MESSAGE_COUNTS.get(attribute);
  if (type === undefined) return [];
  return [about === undefined ? anything(type) : only(type, about)];
};

/** What can change by when a step waits for a moment on the wall clock: whose clock that is, and the date that it counts from. */
const ofClock = (step: Step, general: ZoneSource): readonly Listener[] => {
  const onClock =
    step.kind === 'action'
      ? step.timing !== undefined
      : step.kind === 'wait' && 'until' in step && isWallUntil(step.until);
  if (!onClock) return [];
  const source = (step.kind === 'wait' && 'until' in step ? step.zone : undefined) ?? general;
  const zone = source === 'contact' ? ['timeZone', 'phone'] : [];
  const date = step.kind === 'wait' && 'until' in step && step.until.kind === 'date' ? [step.until.attribute] : [];
  const field = date.flatMap((attribute) => (attribute.startsWith('field.') ? [attribute.slice('field.'.length)] : []));
  return [...zone, ...field].map((about) => only('contact.updated', about));
};

/** The events that can change what a comparison finds. What only the passing of time changes, or another workflow, is asked when the run is due. */
const ofComparison = (comparison: Comparison): readonly Listener[] => {
  const [room = '', name = '', member = ''] = comparison.attribute.split('.');
  switch (room) {
    case 'contact':
    case 'field':
      return [anything('contact.created'), only('contact.updated', name)];
    case 'list':
      return [only('list.joined', name), only('list.left', name)];
    case 'consent':
      return [only('consent.given', `${name}.${member}`), only('consent.withdrawn', `${name}.${member}`)];
    case 'message':
      return [
        'message.sent',
        'message.delivered',
        'message.undelivered',
        'message.opened',
        // Whoever clicked has opened it, and what a program fetched may be unknowable now.
        'message.clicked',
        'message.fetched',
        'message.failed',
        'message.skipped',
      ].map((type) => only(type, name));
    case 'messages':
      return ofMessages(comparison);
    case 'record':
    case 'records':
    case 'sum':
    case 'least':
    case 'most':
      return ['created', 'updated', 'deleted'].map((happened) => anything(`${name}.${member}.${happened}`));
    case 'balance':
      return [anything(`${name}.${member}.changed`)];
    case 'happened':
    case 'latest':
    case 'events': {
      const of = eventsAsked(comparison);
      return of?.event === undefined ? [] : [{ eventType: of.event, about: null, filter: byEventAlone(of.when) }];
    }
    default:
      return [];
  }
};

/** The events that can change for whom a filter holds. */
export const listenersOfFilter = (filter: Filter): readonly Listener[] => comparisonsOf(filter).flatMap(ofComparison);

const leavingFilters = ({ options, steps }: WorkflowDefinition): readonly Filter[] => [
  ...(options?.goal === undefined ? [] : [options.goal]),
  ...(options?.exitWhen === undefined ? [] : [options.exitWhen]),
  ...steps.flatMap((step) => (step.kind === 'wait' && step.stopWhen !== undefined ? [step.stopWhen] : [])),
];

const textOf = ({ eventType, about, filter }: Listener): string => JSON.stringify([eventType, about, filter]);

/** Everything that may concern those who are inside a version, each once. */
export const listenersOf = (definition: WorkflowDefinition): readonly Listener[] => {
  const untils = definition.steps.flatMap((step) => (step.kind === 'wait' && 'until' in step ? [step.until] : []));
  const all = [
    ...untils.flatMap(ofUntil),
    ...definition.steps.flatMap((step) => ofClock(step, definition.options?.zone ?? 'contact')),
    ...leavingFilters(definition).flatMap(listenersOfFilter),
  ];
  return [...new Map(all.map((listener) => [textOf(listener), listener])).values()];
};

const text = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : []);

/** What an event is about, in the words of listeners: which fields, which list, which consent, which step's message. */
export const aboutsOf = ({ type, payload }: Pick<StoredEvent, 'type' | 'payload'>): readonly string[] => {
  switch (type) {
    case 'contact.updated': {
      const { changed } = payload;
      return typeof changed === 'object' && changed !== null ? Object.keys(changed) : [];
    }
    case 'list.joined':
    case 'list.left':
      return text(payload['list']);
    case 'consent.given':
    case 'consent.withdrawn':
      return [[...text(payload['purpose']), ...text(payload['channel'])].join('.')];
    default:
      return isMessageEvent(type) ? text(payload['step']) : [];
  }
};

/** A listener as it is kept: of which workflow, by its inner id and by the one that events carry. */
export interface StoredListener extends Listener {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly workflowPublicId: string;
}

const lookupIn =
  ({ payload }: StoredEvent) =>
  (attribute: string) => {
    const [room, ...path] = attribute.split('.');
    return room === 'event' ? eventMember(payload, path) : null;
  };

/** Whether an event of the listener's type may concern those who are inside, as far as the event alone tells. */
export const mayConcern = (listener: StoredListener, event: StoredEvent): boolean => {
  if (listener.about !== null) {
    if (!aboutsOf(event).includes(listener.about)) return false;
    // A step's id says nothing without its workflow.
    if (isMessageEvent(event.type) && event.payload['workflow'] !== listener.workflowPublicId) return false;
  }
  return listener.filter === null || holds(listener.filter, lookupIn(event));
};
