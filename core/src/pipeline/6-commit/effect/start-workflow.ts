import type { StartWorkflowEffect, StopWorkflowEffect } from '@innesto/sdk/contract';
import { END_ASKED, ENTRY_ASKED } from '../../../model/event.ts';
import { causedEvent, type EffectDraft, type Objection, type StepContext } from './context.ts';

/** The rights that letting contacts into other workflows, and ending their runs there, ask for. */
export const START_WORKFLOW_RIGHT = 'workflows:start';
export const STOP_WORKFLOW_RIGHT = 'workflows:stop';

const GONE = 'the workflow does not exist any more';

/** Asks for the run's contact to be let into another workflow: by an event, so that its door decides and the chain of causes is kept. */
export const startWorkflow = (context: StepContext, draft: EffectDraft, effect: StartWorkflowEffect): Objection => {
  const { workflow: into } = effect;
  const found = context.workflows.get(into);
  if (found === undefined) return GONE;
  if (into === context.workflow) return 'a workflow does not start itself';
  if (found.state !== 'active') return `the workflow “${found.name}” is not running`;
  const { workflow, step } = context;
  draft.events.push(causedEvent(context, ENTRY_ASKED, { into, workflow, step }));
  return null;
};

/** Asks for the other runs of the run's contact to end: by an event, so that they end in the order in which things happen to the contact. */
export const stopWorkflow = (context: StepContext, draft: EffectDraft, effect: StopWorkflowEffect): Objection => {
  const { workflow: of = null } = effect;
  if (of !== null && !context.workflows.has(of)) return GONE;
  if (of === context.workflow) return 'a step ends its own run by leading to an end';
  const { workflow, step } = context;
  draft.events.push(causedEvent(context, END_ASKED, { of, workflow, step }));
  return null;
};
