import type { ContactSummary } from '@innesto/sdk/contract';

/** What a person is called where there is room for one name. */
export const nameOf = ({
  firstName,
  lastName,
  email,
  phone,
  externalId,
}: Pick<ContactSummary, 'firstName' | 'lastName' | 'email'> & {
  readonly phone?: string | null;
  readonly externalId?: string | null;
}): string => {
  const name = [firstName, lastName].filter((part) => part !== null && part !== '').join(' ');
  return name !== '' ? name : (email ?? phone ?? externalId ?? '?');
};
