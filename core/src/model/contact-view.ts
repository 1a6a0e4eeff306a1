import type { ContactView } from '@innesto/sdk/contract';
import type { Contact } from './contact.ts';

/** A contact as plugins and templates see it. */
export const contactView = (contact: Contact, lists?: readonly string[]): ContactView => {
  const view: ContactView = {
    id: contact.publicId,
    externalId: contact.externalId,
    email: contact.email,
    phone: contact.phone,
    firstName: contact.firstName,
    lastName: contact.lastName,
    timeZone: contact.timeZone,
    fields: contact.fields,
  };
  return lists === undefined ? view : { ...view, lists };
};
