import type { JsonObject, Scalar } from '@innesto/sdk/contract';
import type { Contact } from './contact.ts';
import { eventMember } from './event-member.ts';
import type { Lookup } from './filter.ts';
import { lookupInPast, NO_PAST, type Past } from './filter/past.ts';
import type { Moment } from './filter/question.ts';
import { messageOutcome, type MessageTrace } from './message-outcome.ts';

/** What is known when a filter is tested; what is absent answers null. */
export interface Facts {
  readonly contact: Contact | null;
  readonly lists: readonly string[];
  readonly event: { readonly payload: JsonObject } | null;
  readonly variables: JsonObject;
  /** What became of the run's messages, by step. */
  readonly messages: ReadonlyMap<string, MessageTrace>;
  /** As far as the filter asks for it; see {@link pastNeeds}. */
  readonly past?: Past;
  /** When and where it is asked; without it nothing is known that moves with time. */
  readonly clock?: Moment;
}

const scalar = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const ownOf = (object: Readonly<Record<string, unknown>>, key: string): Scalar =>
  Object.hasOwn(object, key) ? scalar(object[key]) : null;

const contactAttribute = (contact: Contact, name: string): Scalar => {
  switch (name) {
    case 'id':
      return contact.publicId;
    case 'externalId':
      return contact.externalId;
    case 'email':
      return contact.email;
    case 'phone':
      return contact.phone;
    case 'firstName':
      return contact.firstName;
    case 'lastName':
      return contact.lastName;
    case 'timeZone':
      return contact.timeZone;
    case 'source':
      return contact.source;
    case 'createdAt':
      return new Date(contact.createdAt).toISOString();
    default:
      return null;
  }
};

const NO_CLOCK: Moment = { now: 0, timeZone: 'UTC' };

const clockAttribute = (clock: Moment | undefined, name: string): Scalar => {
  if (clock === undefined) return null;
  return name === 'now' ? clock.now : name === 'zone' ? clock.timeZone : null;
};

/** Reads attributes by their dotted paths; see the contract's `Comparison` for what there is. */
export const lookupIn =
  (facts: Facts): Lookup =>
  (attribute, of) => {
    const [room = '', name = '', member = ''] = attribute.split('.');
    switch (room) {
      case 'contact':
        return facts.contact === null ? null : contactAttribute(facts.contact, name);
      case 'field':
        return facts.contact === null ? null : ownOf(facts.contact.fields, name);
      case 'list':
        return facts.lists.includes(name);
      case 'event':
        return facts.event === null ? null : eventMember(facts.event.payload, attribute.split('.').slice(1));
      case 'variable':
        return ownOf(facts.variables, name);
      case 'message':
        return member === 'outcome' ? messageOutcome(facts.messages.get(name) ?? null) : null;
      case 'clock':
        return clockAttribute(facts.clock, name);
      default:
        return lookupInPast(
          { attribute, ...(of === undefined ? {} : { of }) },
          facts.past ?? NO_PAST,
          facts.clock ?? NO_CLOCK,
        );
    }
  };
