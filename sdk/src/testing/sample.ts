import type { ContactView } from '../contract/contact.ts';
import type { EventView } from '../contract/event.ts';
import type { JsonObject } from '../contract/json.ts';

/**
 * A public id for tests, always the same for the same number.
 *
 * @example
 * const list = sampleId(1); // 01890000-0000-7000-8000-000000000001
 */
export const sampleId = (number: number): string => `01890000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/**
 * A contact with everything a contact has; what you give replaces what it had.
 *
 * @example
 * sampleContact({ email: null, fields: { city: 'Cluj' } });
 */
export const sampleContact = (differences: Partial<ContactView> = {}): ContactView => ({
  id: sampleId(0xc0),
  externalId: 'customer-1',
  email: 'anna.bianchi@example.com',
  phone: '+393331234567',
  firstName: 'Anna',
  lastName: 'Bianchi',
  timeZone: 'Europe/Rome',
  fields: { city: 'Verona', visits: 3, member: true },
  ...differences,
});

/** Contacts as they come in real lists: complete, without an address, without a number, without anything but an id of somebody else's, with letters of other scripts. */
export const sampleContacts: readonly ContactView[] = [
  sampleContact(),
  sampleContact({ id: sampleId(0xc1), email: null }),
  sampleContact({ id: sampleId(0xc2), phone: null, timeZone: null }),
  sampleContact({
    id: sampleId(0xc3),
    email: null,
    phone: null,
    firstName: null,
    lastName: null,
    timeZone: null,
    fields: {},
  }),
  sampleContact({
    id: sampleId(0xc4),
    externalId: null,
    firstName: 'Ștefan-Ionuț',
    lastName: "O'Țuca <b>",
    fields: { city: 'Zürich 東京 👋' },
  }),
];

/**
 * An event of a type, with its payload.
 *
 * @example
 * sampleEvent('list.joined', { list: sampleId(1), source: 'api' });
 */
export const sampleEvent = (
  type: string,
  payload: JsonObject = {},
  differences: Partial<EventView> = {},
): EventView => ({
  id: sampleId(0xe0),
  type,
  at: Date.parse('2027-03-01T09:00:00Z'),
  contact: sampleId(0xc0),
  payload,
  ...differences,
});
