import { fault, type Fault } from '../../fault/fault.ts';
import type { RowObjection } from '../../model/contact-register.ts';
import type { IdentityKey } from '../../model/workspace.ts';
import { repeated } from './read-statement.ts';

/** What a key is called when people are told about it. */
export const KEY_WORDS: Readonly<Record<IdentityKey, string>> = {
  externalId: 'external id',
  email: 'e-mail',
  phone: 'phone',
};

/** The fault that tells why a row was not taken in. */
export const objectionFault = (objection: RowObjection): Fault => {
  switch (objection.reason) {
    case 'ambiguous':
      return fault('INNESTO_CONTACT_AMBIGUOUS', detailsOf(objection.key));
    case 'taken':
      return fault('INNESTO_CONTACT_TAKEN', detailsOf(objection.key));
    case 'nobody':
      return fault('INNESTO_CONTACT_IDENTITY');
    case 'gone':
      return fault('INNESTO_NOT_FOUND', { what: 'contact' });
  }
};

const detailsOf = ({ by, value }: { readonly by: IdentityKey; readonly value: string }) => ({
  key: KEY_WORDS[by],
  value: repeated(value),
  path: `/${by}`,
});
