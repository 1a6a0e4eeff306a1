import type { Selection } from '../dialect/dialect.ts';

/** A debt whose plugin is back: what is to be asked now. */
export interface OpenDebt {
  readonly id: number;
  readonly workspaceId: number;
  readonly eventId: number;
  readonly workflowId: number | null;
  readonly contribution: string;
  readonly at: number;
}

/** A debt as the database gives it. */
export interface DebtRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly event_id: number;
  readonly workflow_id: number | null;
  readonly contribution: string;
  readonly at: number;
}

/** Debts of plugins that are active (again), oldest first; the parameter says how many at most. */
export const OPEN_DEBTS: Selection = {
  columns: 'd.id, d.workspace_id, d.event_id, d.workflow_id, d.contribution, d.at',
  // CROSS JOIN keeps the order: debts are few, most of the time none, and workspaces are many.
  from: `debt d CROSS JOIN workspace_plugin p
    WHERE p.workspace_id = d.workspace_id AND p.plugin = d.plugin AND p.state = 'active' ORDER BY d.id LIMIT ?`,
};

/** Reads a debt out of its row. */
export const debtOf = (row: DebtRow): OpenDebt => ({
  id: row.id,
  workspaceId: row.workspace_id,
  eventId: row.event_id,
  workflowId: row.workflow_id,
  contribution: row.contribution,
  at: row.at,
});
