import type { WorkspaceView } from '@innesto/sdk/contract';

/** What a role may do beside looking: change people, change workflows, set the workspace up. */
export type Right = 'contacts' | 'workflows' | 'admin';

const RIGHTS: Readonly<Record<WorkspaceView['role'], readonly Right[]>> = {
  owner: ['contacts', 'workflows', 'admin'],
  admin: ['contacts', 'workflows', 'admin'],
  editor: ['contacts', 'workflows'],
  operator: ['contacts'],
  viewer: [],
  developer: ['workflows'],
};

/** Whether somebody may do that here; the hub has the last word, this only spares them a button that it would refuse. */
export const may = (workspace: Pick<WorkspaceView, 'role'> | null, right: Right): boolean =>
  workspace !== null && RIGHTS[workspace.role].includes(right);
