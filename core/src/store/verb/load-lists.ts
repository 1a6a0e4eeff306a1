import type { Store } from '../store.ts';

/** The inner ids of a workspace's lists by their public ids, as far as they exist. */
export const loadListIds = async (
  store: Store,
  workspaceId: number,
  publicIds: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  if (publicIds.length === 0) return new Map();
  const rows = await store.dialect.all<{ id: number; public_id: string }>(
    store.read,
    `SELECT id, public_id FROM list WHERE +workspace_id = ? AND public_id IN ${store.dialect.list('text')}`,
    [workspaceId, JSON.stringify(publicIds)],
  );
  return new Map(rows.map((row) => [row.public_id, row.id]));
};
