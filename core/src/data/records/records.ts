import type { Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Workspace } from '../../model/workspace.ts';
import { findRecord, type RecordEntry } from '../../store/query/record.ts';
import { changeRecord, makeRecord, removeRecord, type RecordChange, type RecordDraft } from './change-record.ts';
import { pageOfRecords, type RecordsAsked } from './page-of-records.ts';
import { collectionNamed, type Kept, type RecordParts } from './parts.ts';

/** What plugins keep of a workspace: records of their collections, which are named by `plugin/name`. */
export interface Records {
  /** What there is: the collections and balances of the workspace's plugins. */
  kept(workspace: Workspace): Promise<Kept>;
  page(workspace: Workspace, key: string, asked: RecordsAsked): Promise<Page<RecordEntry>>;
  find(workspace: Workspace, key: string, publicId: string): Promise<RecordEntry>;
  make(workspace: Workspace, key: string, draft: RecordDraft): Promise<RecordEntry>;
  change(workspace: Workspace, key: string, change: RecordChange & { readonly publicId: string }): Promise<RecordEntry>;
  remove(workspace: Workspace, key: string, publicId: string): Promise<void>;
}

/** The records that the store keeps. */
export const createRecords = (parts: RecordParts): Records => {
  const { store, pulse, announce, definitions } = parts;
  const find = async (workspace: Workspace, key: string, publicId: string): Promise<RecordEntry> => {
    const collection = await collectionNamed(parts, workspace, key);
    const named = { workspaceId: workspace.id, collection: collection.key, publicId };
    const record = await findRecord(store.read, store.dialect, named);
    if (record === null) throw fault('INNESTO_NOT_FOUND', { what: 'record' });
    return record;
  };
  const told = async <Result>(workspace: Workspace, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    pulse.events();
    announce({ topic: 'contacts', workspaceId: workspace.id });
    return result;
  };
  return {
    kept: (workspace) => definitions.keptBy(workspace.id),
    page: async (workspace, key, asked) =>
      pageOfRecords(parts, workspace, { collection: await collectionNamed(parts, workspace, key), asked }),
    find,
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
