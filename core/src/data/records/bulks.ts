import { fault } from '../../fault/fault.ts';
import { choreDelivery } from '../../model/chore.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { DefinedCollection } from '../../model/collection.ts';
import { keptKey } from '../../model/collection.ts';
import type { Workspace } from '../../model/workspace.ts';
import { endBulk, findBulk, insertBulk, listBulks, resumeBulk, type BulkEntry } from '../../store/query/bulk.ts';
import { findList } from '../../store/query/list.ts';
import { findRecord, type RecordEntry } from '../../store/query/record.ts';
import { insertDeliveries } from '../../store/verb/insert-deliveries.ts';
import { collectionNamed } from './parts.ts';
import { runBulk } from './run-bulk.ts';
import type { TillParts } from './till.ts';

/** What is to be made in bulk: so many for nobody, or one for each member of a list. */
export interface BulkDraft {
  readonly count: number | null;
  /** The public id of a list. */
  readonly list: string | null;
  readonly quiet: boolean;
  readonly actor: string;
}

/** Names the record of which others are made. */
export interface SourceNamed {
  /** Its collection's key. */
  readonly collection: string;
  readonly publicId: string;
}

/** Records that a plugin's action makes of one of its records, in bulk and in the background. */
export interface Bulks {
  make(workspace: Workspace, source: SourceNamed, draft: BulkDraft): Promise<BulkEntry>;
  /** The newest. */
  list(workspace: Workspace, source: SourceNamed): Promise<readonly BulkEntry[]>;
  /** Stops one where it stands; what was made stays. */
  cancel(workspace: Workspace, source: SourceNamed, publicId: string): Promise<BulkEntry>;
  /** Lets one that is parked go on from where it stands. */
  retry(workspace: Workspace, source: SourceNamed, publicId: string): Promise<BulkEntry>;
  run(workspace: Workspace, work: { readonly publicId: string; readonly signal: AbortSignal }): Promise<void>;
}

const NEWEST = 20;

const sourceNamed = async (
  parts: TillParts,
  workspace: Workspace,
  { collection: key, publicId }: SourceNamed,
): Promise<{ readonly record: RecordEntry; readonly made: DefinedCollection }> => {
  const collection = await collectionNamed(parts, workspace, key);
  const { collections } = await parts.definitions.keptBy(workspace.id);
  const made = collections.find(
    ({ plugin, manifest: { inBulk } }) => inBulk !== undefined && keptKey(plugin, inBulk.from) === collection.key,
  );
  const { store } = parts;
  const record = await findRecord(store.read, store.dialect, {
    workspaceId: workspace.id,
    collection: collection.key,
    publicId,
  });
  if (made === undefined || record === null) throw fault('INNESTO_NOT_FOUND', { what: 'record' });
  return { record, made };
};

const found = async ({ store }: TillParts, publicId: string): Promise<BulkEntry> => {
  const entry = await findBulk(store.read, publicId);
  if (entry === null) throw fault('INNESTO_NOT_FOUND', { what: 'bulk' });
  return entry;
};

/** One that is made of a record. */
const ofSource = async (
  parts: TillParts,
  workspace: Workspace,
  { source, publicId }: { readonly source: SourceNamed; readonly publicId: string },
): Promise<BulkEntry> => {
  const { record } = await sourceNamed(parts, workspace, source);
  const entry = await found(parts, publicId);
  if (entry.workspaceId !== workspace.id || entry.source !== record.id)
    throw fault('INNESTO_NOT_FOUND', { what: 'bulk' });
  return entry;
};

/** Writes it down and queues it as background work, in one transaction. */
const queue = async (
  parts: TillParts,
  workspace: Workspace,
  {
    publicId,
    record,
    made,
    draft,
    list,
  }: {
    readonly publicId: string;
    readonly record: RecordEntry;
    readonly made: DefinedCollection;
    readonly draft: BulkDraft;
    readonly list: { readonly id: number; readonly members: number } | null;
  },
): Promise<void> => {
  const { store, clock, ids } = parts;
  const at = workspaceNow(workspace.clock, clock.now());
  const about = { workspaceId: workspace.id, chore: 'bulk', subject: publicId } as const;
  const chore = choreDelivery({ ...about, publicId: ids.next(), createdAt: at });
  const bulk = {
    publicId,
    workspaceId: workspace.id,
    collection: made.key,
    source: record.id,
    listId: list?.id ?? null,
    wanted: list?.members ?? draft.count ?? 0,
    quiet: draft.quiet,
    createdBy: draft.actor,
    createdAt: at,
  };
  await store.write(async (transaction) => {
    await insertBulk(transaction, bulk);
    await insertDeliveries(transaction, store.dialect, [chore]);
  });
};

/** What is made in bulk of the records that the store keeps. */
export const createBulks = (parts: TillParts): Bulks => {
  const { store, clock, ids, pulse } = parts;
  return {
    make: async (workspace, source, draft) => {
      const { record, made } = await sourceNamed(parts, workspace, source);
      const list =
        draft.list === null ? null : await findList(store.read, { workspaceId: workspace.id, publicId: draft.list });
      if (draft.list !== null && list === null) throw fault('INNESTO_NOT_FOUND', { what: 'list', path: '/list' });
      if (draft.list === null && made.manifest.contact === 'required')
        throw fault('INNESTO_RECORD_INVALID', { detail: 'A record of this collection has a contact.', path: '/list' });
      const publicId = ids.next();
      await queue(parts, workspace, { publicId, record, made, draft, list });
      pulse.deliveries();
      return found(parts, publicId);
    },
    list: async (workspace, source) => {
      const { record } = await sourceNamed(parts, workspace, source);
      return listBulks(store.read, { workspaceId: workspace.id, source: record.id, limit: NEWEST });
    },
    cancel: async (workspace, source, publicId) => {
      const entry = await ofSource(parts, workspace, { source, publicId });
      const at = workspaceNow(workspace.clock, clock.now());
      const ended = await store.write((transaction) =>
        endBulk(transaction, { id: entry.id, state: 'cancelled', trouble: null, at }),
      );
      if (!ended) throw fault('INNESTO_CONFLICT', { detail: 'It is over already' });
      return found(parts, publicId);
    },
    retry: async (workspace, source, publicId) => {
      const entry = await ofSource(parts, workspace, { source, publicId });
      const at = workspaceNow(workspace.clock, clock.now());
      const resumed = await store.write(async (transaction) => {
        if (!(await resumeBulk(transaction, entry.id))) return false;
        const about = { workspaceId: entry.workspaceId, chore: 'bulk', subject: entry.publicId } as const;
        const chore = choreDelivery({ ...about, publicId: ids.next(), turn: ids.next(), createdAt: at });
        await insertDeliveries(transaction, store.dialect, [chore]);
        return true;
      });
      if (!resumed) throw fault('INNESTO_CONFLICT', { detail: 'It need not be tried again' });
      pulse.deliveries();
      return found(parts, publicId);
    },
    run: (workspace, work) => runBulk(parts, workspace, work),
  };
};
