import type { Filter, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { holds, type Lookup } from './filter.ts';
import type { Move } from './move.ts';
import type { LogEntry, Run, RunEnd } from './run.ts';
import { GOAL_REACHED } from './step-statistics.ts';
import { positionOf } from './walk/position.ts';
import { explain } from './walk/story.ts';

/** Why a run leaves its workflow before it is through, and what was found. */
export interface Departure {
  readonly reason: Extract<RunEnd, 'goal-reached' | 'exit-condition' | 'stopped-by-condition'>;
  readonly found: string;
}

/** Whether a run leaves before it is through: its workflow's goal is reached, its exit condition holds, or that of the wait at which it stands. */
export const departureOf = (
  { options }: Pick<WorkflowDefinition, 'options'>,
  step: Step | undefined,
  lookup: Lookup,
): Departure | null => {
  if (step === undefined && options?.goal === undefined && options?.exitWhen === undefined) return null;
  const asked: readonly (readonly [Departure['reason'], Filter | undefined])[] = [
    ['goal-reached', options?.goal],
    ['exit-condition', options?.exitWhen],
    ['stopped-by-condition', step?.kind === 'wait' ? step.stopWhen : undefined],
  ];
  for (const [reason, filter] of asked)
    if (filter !== undefined && holds(filter, lookup)) return { reason, found: explain(filter, lookup) };
  return null;
};

/** Whoever reaches the goal is done, and is counted apart from those who merely leave. */
const said = ({ reason, found }: Departure): Pick<LogEntry, 'outcome' | 'detail'> =>
  reason === 'goal-reached'
    ? { outcome: GOAL_REACHED, detail: found }
    : { outcome: 'ended', detail: `${reason}: ${found}` };

/** Ends a run where it stands, before it is through. */
export const depart = (run: Run, { reason, found }: Departure, now: number): Pick<Move, 'to' | 'log'> => ({
  to: {
    ...positionOf(run),
    state: 'ended',
    wakeAt: null,
    attempt: 0,
    variables: null,
    heldBy: null,
    end: { at: now, reason },
  },
  log: [{ ...said({ reason, found }), step: run.step, at: now, counted: true }],
});

/** Whether a run may leave a workflow at any time, before it is through. */
export const hasDepartures = ({ options }: Pick<WorkflowDefinition, 'options'>): boolean =>
  options?.goal !== undefined || options?.exitWhen !== undefined;
