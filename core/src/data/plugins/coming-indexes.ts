import type { Manifest } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { keptChanges } from '../../model/kept-changes.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { ComingIndex } from '../../store/query/plugin-move.ts';
import { keptUses } from '../../store/query/plugin-reference.ts';
import type { Store } from '../../store/store.ts';

/** A collection of which attributes become filterable: what is kept of it is indexed by them before the version comes. */
export interface IndexedAnew extends ComingIndex {
  readonly title: string;
  /** How many records there are of it. */
  readonly count: number;
}

/** What another version finds a workspace's records by, and the one in force does not. */
export const comingIndexes = async (
  { read, dialect }: Store,
  { workspace, from, to }: { readonly workspace: Workspace; readonly from: Manifest; readonly to: Manifest },
): Promise<readonly IndexedAnew[]> => {
  const added = keptChanges(from, to).flatMap((change) =>
    change.kind === 'index' && change.added.length > 0
      ? [{ collection: keptKey(to.name, change.name), title: change.title, attributes: change.added }]
      : [],
  );
  const keys = added.map(({ collection }) => collection);
  const kept = await keptUses(read, dialect, { keys, workspaceId: workspace.id });
  return added.map((one) => ({ ...one, count: kept.find(({ key }) => key === one.collection)?.count ?? 0 }));
};

/** By what a version finds the records of some collections: all of it, whoever writes them. */
export const indexesAt = (manifest: Manifest, collections: readonly ComingIndex[]): readonly ComingIndex[] =>
  manifest.collections.flatMap(({ name, filterable: attributes }) => {
    const collection = keptKey(manifest.name, name);
    return collections.some((one) => one.collection === collection) ? [{ collection, attributes }] : [];
  });
