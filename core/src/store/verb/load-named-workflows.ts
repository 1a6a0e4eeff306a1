import type { WorkflowState } from '@innesto/sdk/contract';
import type { Store } from '../store.ts';

/** A workflow that somebody names. */
export interface NamedWorkflow {
  readonly id: number;
  readonly name: string;
  readonly state: WorkflowState;
}

/** The workflows of a workspace by their public ids, as far as they exist. */
export const loadNamedWorkflows = async (
  store: Store,
  workspaceId: number,
  publicIds: readonly string[],
): Promise<ReadonlyMap<string, NamedWorkflow>> => {
  if (publicIds.length === 0) return new Map();
  const rows = await store.dialect.all<NamedWorkflow & { readonly public_id: string }>(
    store.read,
    `SELECT id, public_id, name, state FROM workflow
     WHERE +workspace_id = ? AND public_id IN ${store.dialect.list('text')} AND deleted_at IS NULL`,
    [workspaceId, JSON.stringify(publicIds)],
  );
  return new Map(rows.map(({ public_id, id, name, state }) => [public_id, { id, name, state }]));
};
