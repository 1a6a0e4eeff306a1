import type { Hub } from './hub.ts';
import { isNotFound, TroubleError } from './trouble.ts';

const AT_ONCE = 4;

/** Deletes or erases contacts, some at a time. Who is gone already is no trouble. */
export const removeContacts = async (
  hub: Pick<Hub, 'removeContact'>,
  workspace: string,
  { contacts, mode }: { readonly contacts: readonly string[]; readonly mode: 'delete' | 'erase' },
): Promise<void> => {
  for (let from = 0; from < contacts.length; from += AT_ONCE) {
    await Promise.all(
      contacts.slice(from, from + AT_ONCE).map(async (contact) => {
        try {
          await hub.removeContact(workspace, contact, mode);
        } catch (error) {
          if (!(error instanceof TroubleError && isNotFound(error.trouble))) throw error;
        }
      }),
    );
  }
};
