import { IMPORT_FAULTS } from './area/import.ts';
import { MACHINE_FAULTS } from './area/machine.ts';
import { PLUGIN_FAULTS } from './area/plugin.ts';
import { REQUEST_FAULTS } from './area/request.ts';
import { SIGN_IN_FAULTS } from './area/sign-in.ts';
import { WORKFLOW_FAULTS } from './area/workflow.ts';
import { WORKSPACE_FAULTS } from './area/workspace.ts';
import { WORLD_FAULTS } from './area/world.ts';

/** Every expected failure of the hub by its code. The reference page is generated from it. */
export const CATALOGUE = {
  ...REQUEST_FAULTS,
  ...SIGN_IN_FAULTS,
  ...WORKSPACE_FAULTS,
  ...IMPORT_FAULTS,
  ...WORKFLOW_FAULTS,
  ...PLUGIN_FAULTS,
  ...WORLD_FAULTS,
  ...MACHINE_FAULTS,
} as const;

/** The code of an expected failure. */
export type FaultCode = keyof typeof CATALOGUE;
