import type { WorkflowState } from '@innesto/sdk/contract';
import type { Store } from '../store.ts';

/** Whether workflows run, and since when they do or don't (workspace time). */
export interface WorkflowStanding {
  readonly state: WorkflowState;
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
}

/** How workflows stand, by their inner ids. */
export const loadWorkflowStates = async (
  store: Store,
  ids: readonly number[],
): Promise<ReadonlyMap<number, WorkflowStanding>> => {
  if (ids.length === 0) return new Map();
  const rows = await store.dialect.all<{
    id: number;
    state: WorkflowState;
    started_at: number | null;
    stopped_at: number | null;
  }>(
    store.read,
    `SELECT id, state, started_at, stopped_at FROM workflow WHERE id IN ${store.dialect.list('integer')}`,
    [JSON.stringify(ids)],
  );
  return new Map(
    rows.map((row) => [row.id, { state: row.state, startedAt: row.started_at, stoppedAt: row.stopped_at }]),
  );
};
