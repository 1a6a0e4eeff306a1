import type { WorkflowState } from '@innesto/sdk/contract';
import type { WordKey } from './words.svelte.ts';

/** How a workflow's state is called, and how it looks. */
export const WORKFLOW_STATES: Readonly<
  Record<WorkflowState, { readonly name: WordKey; readonly tint: 'good' | 'waiting' | 'plain' }>
> = {
  active: { name: 'workflow.active', tint: 'good' },
  draining: { name: 'workflow.draining', tint: 'waiting' },
  stopped: { name: 'workflow.stopped', tint: 'waiting' },
  draft: { name: 'workflow.draft', tint: 'plain' },
};
