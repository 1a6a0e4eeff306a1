import type { ConsentEntry } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactsNamed } from '../../store/query/contact.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { loadConsentStates } from '../../store/verb/load-consent-states.ts';
import { recordConsents } from '../../store/verb/record-consents.ts';
import { touchPeople } from '../../store/verb/write-people.ts';
import { liftSuppression } from './lift-suppression.ts';
import type { ContactParts } from './parts.ts';

/** What a contact says about the use of their data, and who noted it. */
export interface ConsentsSaid {
  readonly publicId: string;
  readonly consents: readonly ConsentEntry[];
  readonly startWorkflows: boolean;
  readonly actor: string;
}

/** Adds each statement to the consent ledger and gives how the contact's consents stand then. */
export const addConsents = (
  parts: ContactParts,
  workspace: Workspace,
  said: ConsentsSaid,
): Promise<readonly ConsentStanding[]> => {
  const { store, clock } = parts;
  return store.write(async (transaction) => {
    const [held] = await holdContactsNamed(transaction, store.dialect, {
      workspaceId: workspace.id,
      publicIds: [said.publicId],
    });
    if (held === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
    const now = clock.now();
    const { events } = await recordConsents(transaction, store.dialect, {
      workspaceId: workspace.id,
      statements: said.consents.map((entry) => ({ contactId: held.id, shard: held.shard, entry })),
      source: 'api',
      actor: said.actor,
      at: workspaceNow(workspace.clock, now),
      quiet: !said.startWorkflows,
      keep: 'every',
    });
    await touchPeople(transaction, store.dialect, [held.id]);
    await appendEvents(transaction, store.dialect, { events, receivedAt: now });
    await liftSuppression(transaction, parts, {
      workspaceId: workspace.id,
      contactId: held.id,
      consents: said.consents,
    });
    const standing = await loadConsentStates(transaction, store.dialect, [held.id]);
    return standing.get(held.id) ?? [];
  });
};
