import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactForGood } from '../../store/query/contact.ts';
import { emptyAnswersAbout } from '../../store/query/idempotency.ts';
import { suppressErased } from '../../store/query/suppression.ts';
import { deleteContact, eraseContact } from '../../store/verb/delete-contact.ts';
import { hashedAddresses } from './lift-suppression.ts';
import type { ContactParts } from './parts.ts';

/**
 * Deletes a contact, or erases it: then it also goes out of what happened, and its addresses are kept as hashes, so that a
 * file that brings them again does not bring messages. A contact that was deleted before can still be erased.
 */
export const removeContact = (
  { store, clock, hashAddress }: ContactParts,
  workspace: Workspace,
  { publicId, mode }: { readonly publicId: string; readonly mode: 'delete' | 'erase' },
): Promise<void> =>
  store.write(async (transaction) => {
    const contact = await holdContactForGood(transaction, store.dialect, { workspaceId: workspace.id, publicId });
    if (contact === null || (contact.deleted && mode === 'delete'))
      throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
    const now = clock.now();
    const at = workspaceNow(workspace.clock, now);
    const departure = { workspaceId: workspace.id, contactId: contact.id, shard: contact.shard, at, receivedAt: now };
    const addresses = hashedAddresses(contact, hashAddress);
    if (!contact.deleted) await deleteContact(transaction, store.dialect, departure);
    if (mode === 'delete') return;
    await eraseContact(transaction, departure);
    await emptyAnswersAbout(transaction, publicId);
    await suppressErased(transaction, { workspaceId: workspace.id, addresses, at });
  });
