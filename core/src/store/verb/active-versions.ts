import type { Store } from '../store.ts';

/** The versions in force of those of some workflows that let contacts in. */
export const activeVersions = async (
  store: Store,
  workflowIds: readonly number[],
): Promise<ReadonlyMap<number, number>> => {
  if (workflowIds.length === 0) return new Map();
  const rows = await store.dialect.all<{ id: number; version_id: number }>(
    store.read,
    `SELECT id, version_id FROM workflow WHERE id IN ${store.dialect.list('integer')} AND state = 'active' AND version_id IS NOT NULL`,
    [JSON.stringify(workflowIds)],
  );
  return new Map(rows.map((row) => [row.id, row.version_id]));
};
