import type { ConsentEntry, ContactChange, ContactStatement } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import { chooseKey } from '../../model/contact-draft.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactsNamed } from '../../store/query/contact.ts';
import { holdLists, type ListReference } from '../../store/query/list.ts';
import { loadFields } from '../../store/verb/load-fields.ts';
import { upsertContacts, type UpsertRow } from '../../store/verb/upsert-contacts.ts';
import { liftSuppression } from './lift-suppression.ts';
import { objectionFault } from './objection.ts';
import { writeSettled, type ContactParts, type Transaction } from './parts.ts';
import { readStatement } from './read-statement.ts';

/** A contact after a statement about it. */
export interface Upserted {
  readonly created: boolean;
  readonly publicId: string;
}

interface Wanted {
  readonly row: UpsertRow;
  readonly lists: readonly ListReference[];
  readonly consents: readonly ConsentEntry[];
  readonly actor: string;
  readonly quiet: boolean;
}

const put = async (
  transaction: Transaction,
  parts: ContactParts,
  { workspace, wanted }: { workspace: Workspace; wanted: Wanted },
): Promise<Upserted> => {
  const { store, clock, ids } = parts;
  const now = clock.now();
  const { row, ...rest } = wanted;
  const { outcomes } = await upsertContacts(transaction, store.dialect, {
    workspace,
    rows: [row],
    ...rest,
    keepConsents: 'changes',
    source: 'api',
    ...(wanted.actor.startsWith('operator:') ? { origin: 'operator' } : {}),
    at: workspaceNow(workspace.clock, now),
    receivedAt: now,
    ids,
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('one row has one outcome');
  if (outcome.kind === 'refused') throw objectionFault(outcome.objection);
  await liftSuppression(transaction, parts, {
    workspaceId: workspace.id,
    contactId: outcome.contactId,
    consents: wanted.consents,
  });
  return { created: outcome.kind === 'created', publicId: outcome.publicId };
};

const holdNamedLists = async (
  transaction: Transaction,
  { store }: ContactParts,
  { workspace, publicIds }: { readonly workspace: Workspace; readonly publicIds: readonly string[] },
): Promise<ListReference[]> => {
  const lists = await holdLists(transaction, store.dialect, { workspaceId: workspace.id, publicIds });
  const known = new Set(lists.map(({ publicId }) => publicId));
  const unknown = publicIds.findIndex((publicId) => !known.has(publicId));
  if (unknown !== -1) throw fault('INNESTO_NOT_FOUND', { what: 'list', path: `/lists/${unknown}` });
  return lists;
};

/** Makes or changes the contact that a statement's key names: the contact, its lists, its consents and the events in one transaction. */
export const upsertContact = async (
  parts: ContactParts,
  workspace: Workspace,
  { statement, actor }: { readonly statement: ContactStatement; readonly actor: string },
): Promise<Upserted> => {
  const draft = readStatement(statement, await loadFields(parts.store, workspace.id));
  const about = chooseKey(draft, workspace.identityKey);
  if (about === null) throw fault('INNESTO_CONTACT_IDENTITY');
  const { lists: publicIds = [], consents = [], startWorkflows = true } = statement;
  return writeSettled(parts.store, async (transaction) => {
    const lists = await holdNamedLists(transaction, parts, { workspace, publicIds });
    return put(transaction, parts, {
      workspace,
      wanted: { row: { draft, about }, lists, consents, actor, quiet: !startWorkflows },
    });
  });
};

/** Changes a contact that is known; with a revision, only if it is still at that one. */
export const changeContact = async (
  parts: ContactParts,
  workspace: Workspace,
  {
    publicId,
    change,
  }: {
    readonly publicId: string;
    readonly change: ContactChange & { readonly rev: number | null; readonly actor: string };
  },
): Promise<void> => {
  const draft = readStatement(change, await loadFields(parts.store, workspace.id));
  await writeSettled(parts.store, async (transaction) => {
    const [held] = await holdContactsNamed(transaction, parts.store.dialect, {
      workspaceId: workspace.id,
      publicIds: [publicId],
    });
    if (held === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
    if (change.rev !== null && change.rev !== held.rev) throw fault('INNESTO_CONTACT_CHANGED', { rev: held.rev });
    const row: UpsertRow = { draft, about: { contactId: held.id } };
    await put(transaction, parts, {
      workspace,
      wanted: { row, lists: [], consents: [], actor: change.actor, quiet: change.startWorkflows === false },
    });
  });
};
