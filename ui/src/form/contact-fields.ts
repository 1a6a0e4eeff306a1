import type { WordKey } from '../text/words.svelte.ts';

/** The fields that every contact has, with their names. */
export const CONTACT_FIELDS: Readonly<Record<string, WordKey>> = {
  firstName: 'contact.first-name',
  lastName: 'contact.last-name',
  email: 'contact.email',
  phone: 'contact.phone',
  timeZone: 'forms.contact-time-zone',
  externalId: 'contact.external-id',
};

/** By which path conditions and expressions find a field. */
export const attributeOfField = (field: string): string =>
  Object.hasOwn(CONTACT_FIELDS, field) ? `contact.${field}` : `field.${field}`;
