import type { ConsentEntry, ContactChange, ContactStatement, Filter, Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listConsents, type LedgerEntry } from '../../store/query/consent.ts';
import { findContact, listContacts, mergedInto, type ContactEntry } from '../../store/query/contact.ts';
import { findList, listsOfContact } from '../../store/query/list.ts';
import type { Store } from '../../store/store.ts';
import { loadConsentStates } from '../../store/verb/load-consent-states.ts';
import { loadFields } from '../../store/verb/load-fields.ts';
import { pageOfRows, type PageAsked } from '../page.ts';
import { addConsents } from './add-consents.ts';
import { changeContact, upsertContact } from './change-contact.ts';
import { checkContactFilter } from './contact-filter.ts';
import { countContacts, type ContactCount, type CountAsked } from './count-contacts.ts';
import { matchingPage } from './matching-page.ts';
import { uniteContacts, type MergeAsked } from './merge-contacts.ts';
import type { ContactParts } from './parts.ts';
import { removeContact } from './remove-contact.ts';

/** A contact with its lists and how its consents stand. */
export interface ContactCard extends ContactEntry {
  readonly lists: readonly { readonly publicId: string; readonly name: string }[];
  readonly consents: readonly ConsentStanding[];
}

/** Which page of contacts is wanted: of all, or of a list; with a search, those of whom each of its words begins a name or a key. */
export interface ContactsAsked extends PageAsked {
  readonly search: string | null;
  readonly list: string | null;
}

/** The contacts of a workspace. `actor` is who does it, for the proof. */
export interface Contacts {
  /** The contacts, the oldest first. */
  page(workspace: Workspace, asked: ContactsAsked): Promise<Page<ContactEntry>>;
  /** For how many contacts a condition holds now. */
  count(workspace: Workspace, asked: CountAsked): Promise<ContactCount>;
  /** The contacts for whom a condition holds now, the oldest first. */
  matching(
    workspace: Workspace,
    asked: PageAsked & { readonly filter: Filter; readonly signal: AbortSignal },
  ): Promise<Page<ContactEntry>>;
  find(workspace: Workspace, publicId: string): Promise<ContactCard>;
  /** Makes or changes the contact that the statement's key names, with lists, consents and events, all or nothing. */
  upsert(
    workspace: Workspace,
    statement: ContactStatement,
    actor: string,
  ): Promise<{ readonly created: boolean; readonly contact: ContactCard }>;
  /** Changes a contact; with a revision, only if it is still at that one. */
  change(
    workspace: Workspace,
    publicId: string,
    change: ContactChange & { readonly rev: number | null; readonly actor: string },
  ): Promise<ContactCard>;
  remove(workspace: Workspace, publicId: string, mode: 'delete' | 'erase'): Promise<void>;
  /** Makes one contact of two, and gives the one who stays and the id that is gone. */
  merge(workspace: Workspace, asked: MergeAsked): Promise<{ readonly contact: ContactCard; readonly gone: string }>;
  consents(workspace: Workspace, publicId: string, asked: PageAsked): Promise<Page<LedgerEntry>>;
  /** Adds statements to the consent ledger, each of them, and gives how the consents stand then. */
  addConsents(
    workspace: Workspace,
    publicId: string,
    statement: { readonly consents: readonly ConsentEntry[]; readonly startWorkflows: boolean; readonly actor: string },
  ): Promise<readonly ConsentStanding[]>;
}

/** Values of deleted fields stay in the row and are shown to nobody. */
const withVisibleFields = <Entry extends ContactEntry>(entry: Entry, keys: ReadonlyMap<string, unknown>): Entry => ({
  ...entry,
  fields: Object.fromEntries(Object.entries(entry.fields).filter(([key]) => keys.has(key))),
});

const entryNamed = async (store: Store, workspace: Workspace, publicId: string): Promise<ContactEntry> => {
  const entry = await findContact(store.read, { workspaceId: workspace.id, publicId });
  if (entry !== null) return entry;
  const contact = await mergedInto(store.read, { workspaceId: workspace.id, publicId });
  if (contact === null) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
  throw fault('INNESTO_CONTACT_MERGED', { contact }, { extension: { contact } });
};

const cardOf = async (store: Store, workspace: Workspace, publicId: string): Promise<ContactCard> => {
  const entry = await entryNamed(store, workspace, publicId);
  const [lists, consents, fields] = await Promise.all([
    listsOfContact(store.read, { workspaceId: workspace.id, contactId: entry.id }),
    loadConsentStates(store.read, store.dialect, [entry.id]),
    loadFields(store, workspace.id),
  ]);
  return { ...withVisibleFields(entry, fields), lists, consents: consents.get(entry.id) ?? [] };
};

const listNamed = async (store: Store, workspace: Workspace, publicId: string): Promise<number> => {
  const list = await findList(store.read, { workspaceId: workspace.id, publicId });
  if (list === null) throw fault('INNESTO_NOT_FOUND', { what: 'list', path: '/list' }, { extension: { in: 'query' } });
  return list.id;
};

const pageOfContacts = async (
  store: Store,
  workspace: Workspace,
  asked: ContactsAsked,
): Promise<Page<ContactEntry>> => {
  const words = (asked.search ?? '').split(/\s+/).filter((word) => word !== '');
  const listId = asked.list === null ? null : await listNamed(store, workspace, asked.list);
  const wanted = { workspaceId: workspace.id, words, listId, after: asked.after ?? 0, limit: asked.limit + 1 };
  const [rows, fields] = await Promise.all([listContacts(store.read, wanted), loadFields(store, workspace.id)]);
  return pageOfRows(
    rows.map((row) => withVisibleFields(row, fields)),
    asked.limit,
    ({ id }) => id,
  );
};

/** The contacts that the store keeps. */
export const createContacts = (parts: ContactParts): Contacts => {
  const { store, clock, pulse, announce } = parts;
  const nowIn = (workspace: Workspace): number => workspaceNow(workspace.clock, clock.now());
  const told = async <Result>(workspace: Workspace, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    pulse.events();
    announce({ topic: 'contacts', workspaceId: workspace.id });
    return result;
  };
  return {
    page: (workspace, asked) => pageOfContacts(store, workspace, asked),
    count: (workspace, asked) => countContacts(store, workspace, { ...asked, now: nowIn(workspace) }),
    matching: async (workspace, { filter, ...asked }) => {
      await checkContactFilter(store, workspace, filter);
      const moment = { now: nowIn(workspace), timeZone: workspace.timeZone };
      const [rows, fields] = await Promise.all([
        matchingPage(store, { workspaceId: workspace.id, filter, moment }, asked),
        loadFields(store, workspace.id),
      ]);
      return pageOfRows(
        rows.map((row) => withVisibleFields(row, fields)),
        asked.limit,
        ({ id }) => id,
      );
    },
    find: (workspace, publicId) => cardOf(store, workspace, publicId),
    upsert: async (workspace, statement, actor) => {
      const { created, publicId } = await told(workspace, upsertContact(parts, workspace, { statement, actor }));
      return { created, contact: await cardOf(store, workspace, publicId) };
    },
    change: async (workspace, publicId, change) => {
      await told(workspace, changeContact(parts, workspace, { publicId, change }));
      return cardOf(store, workspace, publicId);
    },
    remove: (workspace, publicId, mode) => told(workspace, removeContact(parts, workspace, { publicId, mode })),
    merge: async (workspace, asked) => {
      const { stays, goes } = await told(workspace, uniteContacts(parts, workspace, asked));
      return { contact: await cardOf(store, workspace, stays), gone: goes };
    },
    consents: async (workspace, publicId, { limit, after }) => {
      const { id: contactId } = await entryNamed(store, workspace, publicId);
      const rows = await listConsents(store.read, {
        workspaceId: workspace.id,
        contactId,
        before: after,
        limit: limit + 1,
      });
      return pageOfRows(rows, limit, ({ id }) => id);
    },
    addConsents: (workspace, publicId, statement) =>
      told(workspace, addConsents(parts, workspace, { publicId, ...statement })),
  };
};
