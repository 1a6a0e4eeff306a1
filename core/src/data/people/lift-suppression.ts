import type { ConsentEntry } from '@innesto/sdk/contract';
import type { Contact } from '../../model/contact.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import { liftErased, type HashedAddress } from '../../store/query/suppression.ts';
import { loadContacts } from '../../store/verb/load-contacts.ts';
import type { ContactParts, HashAddress, Transaction } from './parts.ts';

/** A contact's addresses as the suppression list keeps those of erased people. */
export const hashedAddresses = (
  contact: Pick<Contact, 'workspaceId' | 'email' | 'phone'>,
  hashAddress: HashAddress,
): HashedAddress[] => {
  const email = contact.email === null ? null : parseEmailAddress(contact.email);
  return [
    ...(email === null ? [] : [{ channel: 'email' as const, hash: hashAddress(contact.workspaceId, email.key) }]),
    ...(contact.phone === null
      ? []
      : [{ channel: 'sms' as const, hash: hashAddress(contact.workspaceId, contact.phone) }]),
  ];
};

/** Lets an erased person who came back be written to again, on the channels for which they have given consent themselves. */
export const liftSuppression = async (
  transaction: Transaction,
  { store, hashAddress }: ContactParts,
  {
    workspaceId,
    contactId,
    consents,
  }: { readonly workspaceId: number; readonly contactId: number; readonly consents: readonly ConsentEntry[] },
): Promise<void> => {
  const channels = new Set<string>(consents.filter(({ state }) => state === 'given').map(({ channel }) => channel));
  if (channels.size === 0) return;
  const contact = (await loadContacts(transaction, store.dialect, [contactId])).get(contactId);
  if (contact === undefined) return;
  const addresses = hashedAddresses(contact, hashAddress).filter(({ channel }) => channels.has(channel));
  await liftErased(transaction, { workspaceId, addresses });
};
