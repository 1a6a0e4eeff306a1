import type { WorkspaceView } from '@innesto/sdk/contract';

/** Whether somebody of that role may change people, lists and fields; unknown roles are asked by the hub itself. */
export const mayChangePeople = (role: WorkspaceView['role'] | undefined): boolean =>
  role !== 'viewer' && role !== 'developer';
