import type { FieldValues, JsonObject, Scalar } from '@innesto/sdk/contract';
import type { Contact } from './contact.ts';

/** The types of events that tell how a contact, or its lists, changed. */
export const CONTACT_CHANGES = ['contact.created', 'contact.updated', 'list.joined', 'list.left'] as const;

/** An event as far as it tells of a change. */
export interface ContactChange {
  readonly type: string;
  readonly payload: JsonObject;
}

/** A contact and its lists (public ids) at some moment; null before there was one. */
export interface Known {
  readonly contact: Contact;
  readonly lists: readonly string[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const textOf = (value: Scalar): string | null => (value === null ? null : String(value));

/** A contact with one member as it was; what is no core member is a custom field. */
const withMember = (contact: Contact, name: string, from: Scalar): Contact => {
  switch (name) {
    case 'externalId':
    case 'email':
    case 'phone':
    case 'firstName':
    case 'lastName':
    case 'timeZone':
      return { ...contact, [name]: textOf(from) };
    default: {
      const others = Object.entries(contact.fields).filter(([key]) => key !== name);
      const fields: FieldValues = Object.fromEntries(from === null ? others : [...others, [name, from]]);
      return { ...contact, fields };
    }
  }
};

const beforeUpdate = (contact: Contact, { payload }: ContactChange): Contact => {
  const { changed } = payload;
  if (!isRecord(changed)) return contact;
  return Object.entries(changed).reduce(
    (state, [name, difference]) =>
      isRecord(difference) && isScalar(difference['from']) ? withMember(state, name, difference['from']) : state,
    contact,
  );
};

/** What was known of a contact before a change, from what was known after it; null: there was no such contact. */
export const beforeChange = (after: Known | null, change: ContactChange): Known | null => {
  if (after === null) return null;
  const { list } = change.payload;
  switch (change.type) {
    case 'contact.created':
      return null;
    case 'contact.updated':
      return { ...after, contact: beforeUpdate(after.contact, change) };
    case 'list.joined':
      return { ...after, lists: after.lists.filter((one) => one !== list) };
    case 'list.left':
      return typeof list === 'string' && !after.lists.includes(list)
        ? { ...after, lists: [...after.lists, list] }
        : after;
    default:
      return after;
  }
};
