import type { Store } from '../store.ts';

/** Where a contact is at home inside: its inner id and its shard. */
export interface ContactPlace {
  readonly id: number;
  readonly shard: number;
}

/** Contacts of a workspace by their public ids, as far as they exist and were not deleted. */
export const loadContactPlaces = async (
  store: Store,
  workspaceId: number,
  publicIds: readonly string[],
): Promise<ReadonlyMap<string, ContactPlace>> => {
  if (publicIds.length === 0) return new Map();
  const rows = await store.dialect.all<{ id: number; public_id: string; shard: number }>(
    store.read,
    `SELECT id, public_id, shard FROM contact WHERE +workspace_id = ? AND deleted_at IS NULL AND public_id IN ${store.dialect.list('text')}`,
    [workspaceId, JSON.stringify(publicIds)],
  );
  return new Map(rows.map((row) => [row.public_id, { id: row.id, shard: row.shard }]));
};
