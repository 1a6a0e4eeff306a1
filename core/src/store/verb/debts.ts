import type { Store } from '../store.ts';

/** A debt whose plugin is back: what is to be asked now. */
export interface OpenDebt {
  readonly id: number;
  readonly workspaceId: number;
  readonly eventId: number;
  readonly workflowId: number | null;
  readonly at: number;
}

/** Debts of plugins that are active (again), oldest first. */
export const openDebts = async (store: Store, limit: number): Promise<readonly OpenDebt[]> => {
  const rows = await store.dialect.all<{
    id: number;
    workspace_id: number;
    event_id: number;
    workflow_id: number | null;
    at: number;
  }>(
    store.read,
    // CROSS JOIN keeps the order: debts are few, most of the time none, and workspaces are many.
    `SELECT d.id, d.workspace_id, d.event_id, d.workflow_id, d.at FROM debt d CROSS JOIN workspace_plugin p
     WHERE p.workspace_id = d.workspace_id AND p.plugin = d.plugin AND p.state = 'active' ORDER BY d.id LIMIT ?`,
    [limit],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    eventId: row.event_id,
    workflowId: row.workflow_id,
    at: row.at,
  }));
};
