import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactsNamed } from '../../store/query/contact.ts';
import { holdLists, listMembers, type ListReference } from '../../store/query/list.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { changeMemberships } from '../../store/verb/change-memberships.ts';
import type { PeopleParts, Transaction } from './parts.ts';

// As many as a transaction changes at once when a list is emptied: others get their turn in between.
const AT_ONCE = 1000;

interface Change {
  readonly workspace: Workspace;
  readonly list: ListReference;
  readonly kind: 'join' | 'leave';
  readonly contacts: readonly { readonly id: number; readonly shard: number }[];
  readonly now: number;
}

/** The list of that id, held until the transaction ends. */
export const holdList = async (
  transaction: Transaction,
  store: Store,
  {
    workspace,
    publicId,
    alone = false,
  }: { readonly workspace: Workspace; readonly publicId: string; readonly alone?: boolean },
): Promise<ListReference> => {
  const [list] = await holdLists(transaction, store.dialect, {
    workspaceId: workspace.id,
    publicIds: [publicId],
    alone,
  });
  if (list === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'list' });
  return list;
};

const apply = async (
  transaction: Transaction,
  store: Store,
  { workspace, list, kind, contacts, now }: Change,
): Promise<number> => {
  const at = workspaceNow(workspace.clock, now);
  const eventOf = (contact: Change['contacts'][number]): NewEvent => ({
    workspaceId: workspace.id,
    shard: contact.shard,
    type: kind === 'join' ? 'list.joined' : 'list.left',
    contactId: contact.id,
    at,
    payload: { list: list.publicId, source: 'api' },
    quiet: false,
    causeRunId: null,
    depth: 0,
  });
  const changes = contacts.map((contact) => ({
    kind,
    listId: list.id,
    contactId: contact.id,
    workspaceId: workspace.id,
    at,
    event: eventOf(contact),
  }));
  const events = await changeMemberships(transaction, store.dialect, changes);
  return appendEvents(transaction, store.dialect, { events, receivedAt: now });
};

/** Makes contacts join or leave a list, and says how many were not where they are now. */
export const changeMembers = (
  { store, clock }: PeopleParts,
  workspace: Workspace,
  {
    list: publicId,
    kind,
    contacts,
  }: { readonly list: string; readonly kind: 'join' | 'leave'; readonly contacts: readonly string[] },
): Promise<number> =>
  store.write(async (transaction) => {
    const list = await holdList(transaction, store, { workspace, publicId });
    const held = await holdContactsNamed(transaction, store.dialect, {
      workspaceId: workspace.id,
      publicIds: contacts,
    });
    const known = new Set(held.map((contact) => contact.publicId));
    const unknown = contacts.findIndex((contact) => !known.has(contact));
    if (unknown !== -1) throw fault('INNESTO_NOT_FOUND', { what: 'contact', path: `/contacts/${unknown}` });
    return apply(transaction, store, { workspace, list, kind, contacts: held, now: clock.now() });
  });

/** Makes every member leave a list, a batch at a time. */
export const emptyList = async (
  { store, clock, pulse }: PeopleParts,
  workspace: Workspace,
  list: ListReference,
): Promise<void> => {
  for (let left = AT_ONCE; left === AT_ONCE;) {
    left = await store.write(async (transaction) => {
      const members = await listMembers(transaction, {
        workspaceId: workspace.id,
        listId: list.id,
        after: 0,
        limit: AT_ONCE,
      });
      const contacts = members.map(({ contactId, shard }) => ({ id: contactId, shard }));
      await apply(transaction, store, { workspace, list, kind: 'leave', contacts, now: clock.now() });
      return members.length;
    });
    pulse.events();
  }
};
