import type { Manifest } from '@innesto/sdk/contract';
import { addedIndexes, type ComingIndex } from '../../model/coming-index.ts';
import type { Workspace } from '../../model/workspace.ts';
import { keptUses } from '../../store/query/plugin-reference.ts';
import type { Store } from '../../store/store.ts';

/** A collection whose records are made ready before a version comes: to be found by more, to be the only ones, to lapse. */
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
  const added = addedIndexes(from, to);
  const keys = added.map(({ collection }) => collection);
  const kept = await keptUses(read, dialect, { keys, workspaceId: workspace.id });
  return added.map((one) => ({ ...one, count: kept.find(({ key }) => key === one.collection)?.count ?? 0 }));
};
