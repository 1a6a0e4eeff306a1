import type { WorkflowState } from '@innesto/sdk/contract';

/** Whether a workflow runs, and since when it does or doesn't. Times are the workspace's. */
export interface WorkflowStanding {
  readonly state: WorkflowState;
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
  /** When the stop began that the last start ended; null where it was never stopped. */
  readonly resumedFrom: number | null;
  /** The version in force: new runs begin in it. */
  readonly versionId: number | null;
}

/** Whether a workflow was neither stopped nor started between two looks at it. */
export const isSameStanding = (one: WorkflowStanding, other: WorkflowStanding): boolean =>
  one.state === other.state && one.startedAt === other.startedAt && one.stoppedAt === other.stoppedAt;

/** From when a wait counts that begins after something was performed: how long its workflow stood still since then counts for nothing. */
export const countsFrom = (performedAt: number, { state, startedAt, resumedFrom }: WorkflowStanding): number =>
  (state !== 'active' && state !== 'draining') || startedAt === null || resumedFrom === null || performedAt >= startedAt
    ? performedAt
    : performedAt + startedAt - Math.max(performedAt, resumedFrom);
