import type { Filter, Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { DefinedCollection } from '../../model/collection.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findContact } from '../../store/query/contact.ts';
import { findRecord, recordsOfContact } from '../../store/query/record.ts';
import { boardOfRecords, type BoardAsked, type ToldBoard } from './board.ts';
import { changeRecord, makeRecord, removeRecord, type RecordChange, type RecordDraft } from './change-record.ts';
import { checkFilter, pageOfRecords, type RecordsAsked } from './page-of-records.ts';
import { collectionNamed, type Kept, type RecordParts } from './parts.ts';
import { recordFile } from './record-file.ts';
import { tellRecords, type ToldRecord } from './told-records.ts';

/** How many of a contact's records in a collection are told at once. */
const NEWEST_OF_CONTACT = 5;

/** What a collection has of a contact: how many records, and the newest of them. */
export interface ContactShare {
  readonly collection: DefinedCollection;
  readonly count: number;
  readonly records: readonly ToldRecord[];
}

/** What plugins keep of a workspace: records of their collections, which are named by `plugin/name`. */
export interface Records {
  /** What there is: the collections and balances of the workspace's plugins. */
  kept(workspace: Workspace): Promise<Kept>;
  page(workspace: Workspace, key: string, asked: RecordsAsked): Promise<Page<ToldRecord>>;
  /** Columns of a collection that is laid out as a board. */
  board(workspace: Workspace, key: string, asked: BoardAsked): Promise<ToldBoard>;
  find(workspace: Workspace, key: string, publicId: string): Promise<ToldRecord>;
  /** All of a collection, or those for which a filter holds, as CSV. */
  file(workspace: Workspace, key: string, filter: Filter | null): Promise<AsyncIterable<string>>;
  /** What the workspace's collections have of a contact: those that have nothing are left out. */
  ofContact(workspace: Workspace, contact: string): Promise<readonly ContactShare[]>;
  make(workspace: Workspace, key: string, draft: RecordDraft): Promise<ToldRecord>;
  change(workspace: Workspace, key: string, change: RecordChange & { readonly publicId: string }): Promise<ToldRecord>;
  remove(workspace: Workspace, key: string, publicId: string): Promise<void>;
}

const ofContact = async (
  parts: RecordParts,
  workspace: Workspace,
  publicId: string,
): Promise<readonly ContactShare[]> => {
  const { store, definitions } = parts;
  const contact = await findContact(store.read, { workspaceId: workspace.id, publicId });
  if (contact === null) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
  const rows = await recordsOfContact(store.read, store.dialect, {
    workspaceId: workspace.id,
    contactId: contact.id,
    most: NEWEST_OF_CONTACT,
  });
  const told = await tellRecords(
    parts,
    workspace,
    rows.map(({ record }) => record),
  );
  const counts = new Map(rows.map(({ record, count }) => [record.collection, count]));
  const recordsOf = Map.groupBy(told, ({ collection }) => collection);
  const { collections } = await definitions.keptBy(workspace.id);
  return collections.flatMap((collection) => {
    const records = recordsOf.get(collection.key);
    return records === undefined ? [] : [{ collection, count: counts.get(collection.key) ?? 0, records }];
  });
};

/** The records that the store keeps. */
export const createRecords = (parts: RecordParts): Records => {
  const { store, pulse, announce, definitions } = parts;
  const find = async (workspace: Workspace, key: string, publicId: string): Promise<ToldRecord> => {
    const collection = await collectionNamed(parts, workspace, key);
    const named = { workspaceId: workspace.id, collection: collection.key, publicId };
    const record = await findRecord(store.read, store.dialect, named);
    const [found] = record === null ? [] : await tellRecords(parts, workspace, [record]);
    if (found === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'record' });
    return found;
  };
  const told = async <Result>(workspace: Workspace, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    pulse.events();
    announce({ topic: 'contacts', workspaceId: workspace.id });
    return result;
  };
  return {
    kept: (workspace) => definitions.keptBy(workspace.id),
    page: async (workspace, key, asked) => {
      const collection = await collectionNamed(parts, workspace, key);
      const { items, next } = await pageOfRecords(parts, workspace, { collection, asked });
      return { items: await tellRecords(parts, workspace, items), next };
    },
    board: (workspace, key, asked) => boardOfRecords(parts, workspace, { key, asked }),
    find,
    file: async (workspace, key, filter) => {
      if (filter !== null) checkFilter(await collectionNamed(parts, workspace, key), filter);
      return recordFile(parts, workspace, { collection: key, filter });
    },
    ofContact: (workspace, contact) => ofContact(parts, workspace, contact),
    make: async (workspace, key, draft) => {
      const collection = await collectionNamed(parts, workspace, key);
      return find(workspace, key, await told(workspace, makeRecord(parts, workspace, { collection, draft })));
    },
    change: async (workspace, key, { publicId, ...change }) => {
      const collection = await collectionNamed(parts, workspace, key);
      await told(workspace, changeRecord(parts, workspace, { collection, publicId, change }));
      return find(workspace, key, publicId);
    },
    remove: async (workspace, key, publicId) => {
      const collection = await collectionNamed(parts, workspace, key);
      await told(workspace, removeRecord(parts, workspace, { collection, publicId }));
    },
  };
};
