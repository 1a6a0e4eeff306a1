import { listOpenRuns, type OpenRun } from '../query/run.ts';
import { lockWorkflow } from '../query/workflow.ts';
import type { Store } from '../store.ts';

/** A workflow that nobody enters any more. */
export interface Draining {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** The workflows that nobody enters any more, and that somebody may still be inside of. */
export const drainingWorkflows = async (store: Store): Promise<readonly Draining[]> => {
  const rows = await store.dialect.all<{ id: number; workspace_id: number }>(
    store.read,
    `SELECT id, workspace_id FROM workflow WHERE state = 'draining' ORDER BY id`,
    [],
  );
  return rows.map((row) => ({ workflowId: row.id, workspaceId: row.workspace_id }));
};

/** Somebody who is inside such a workflow, looked for from behind one of whom it is known that nobody before is; null: nobody is. */
export const lastInside = async (store: Store, of: Draining, after: OpenRun | null): Promise<OpenRun | null> => {
  const [open] = await listOpenRuns(store.read, store.dialect, { ...of, after, limit: 1 });
  return open ?? null;
};

/** Stops a workflow that has run empty, at the workspace's time; whether that was so. */
export const stopDrained = (store: Store, { at, ...of }: Draining & { readonly at: number }): Promise<boolean> =>
  store.write(async (transaction) => {
    const current = await lockWorkflow(transaction, store.dialect, of);
    if (current?.state !== 'draining') return false;
    const open = await listOpenRuns(transaction, store.dialect, { ...of, after: null, limit: 1 });
    if (open.length > 0) return false;
    await transaction('workflow')
      .where({ workspace_id: of.workspaceId, id: of.workflowId })
      .update({ state: 'stopped', stopped_at: at });
    return true;
  });
