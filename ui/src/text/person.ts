import { personName, type ContactSummary } from '@innesto/sdk/contract';

/** What a person is called where there is room for one name. */
export const nameOf = (
  person: Pick<ContactSummary, 'firstName' | 'lastName' | 'email'> & {
    readonly phone?: string | null;
    readonly externalId?: string | null;
  },
): string => personName(person) ?? '?';
