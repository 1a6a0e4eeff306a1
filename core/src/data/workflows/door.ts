import { fault } from '../../fault/fault.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { drawnWorkflow } from './drafts.ts';
import type { CompiledVersion, Versions } from './versions.ts';

interface DoorPorts {
  readonly store: Store;
  readonly versions: Versions;
}

/** Which workflow somebody puts people into, and where they begin; `step` null: at its first. */
export interface DoorAsked {
  readonly workspace: Workspace;
  readonly publicId: string;
  readonly step: string | null;
}

const stepOf = ({ graph }: CompiledVersion, wanted: string | null): string => {
  const step = wanted ?? graph.first;
  if (step === null || !graph.steps.has(step))
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: `the version in force has no step “${step ?? ''}”`,
      path: '/step',
    });
  return step;
};

/** The version of an active workflow by which people are put in by hand, and the step where they begin; a fault where nobody can be. */
export const openDoor = async (
  { store, versions }: DoorPorts,
  { workspace, publicId, step }: DoorAsked,
): Promise<{ readonly version: CompiledVersion; readonly step: string }> => {
  const row = await drawnWorkflow(store, workspace, publicId);
  if (row.state !== 'active' || row.versionId === null) throw fault('INNESTO_WORKFLOW_NOT_ACTIVE');
  const version = await versions.get(row.versionId);
  return { version, step: stepOf(version, step) };
};
