import type { JsonObject } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { Run, RunState } from '../../model/run.ts';
import type { Position, WaitProgress } from '../../model/walk/position.ts';
import type { Trail } from '../../model/walk/trail.ts';

/** The columns of a run that the pipeline reads, of the table behind the alias `r`. */
export const RUN_COLUMNS = `r.id, r.workspace_id, r.shard, r.workflow_id, r.version_id, r.contact_id, r.entry_key, r.event_id, r.step, r.visit,
  r.state, r.wake_at, r.anchor_at, r.seq, r.attempt, r.depth, r.started_at, r.variables, r.planned_at, r.wait, r.trail`;

/** A run as the database gives it: {@link RUN_COLUMNS} in their order. */
export type RunTuple = readonly [
  id: number,
  workspaceId: number,
  shard: number,
  workflowId: number,
  versionId: number,
  contactId: number,
  entryKey: string,
  eventId: number | null,
  step: string,
  visit: number,
  state: RunState,
  wakeAt: number | null,
  anchorAt: number,
  seq: number,
  attempt: number,
  depth: number,
  startedAt: number,
  variables: string,
  plannedAt: number | null,
  wait: WaitProgress | null,
  trail: string | null,
];

/** The variables of a run that has set none. */
export const NO_VARIABLES: JsonObject = Object.freeze({});

/** Reads a run out of its row. */
export const parseRun = ([
  id,
  workspaceId,
  shard,
  workflowId,
  versionId,
  contactId,
  entryKey,
  eventId,
  step,
  visit,
  state,
  wakeAt,
  anchorAt,
  seq,
  attempt,
  depth,
  startedAt,
  variables,
  plannedAt,
  wait,
  trail,
]: RunTuple): Run => ({
  id,
  workspaceId,
  shard,
  workflowId,
  versionId,
  contactId,
  entryKey,
  eventId,
  step,
  visit,
  state,
  wakeAt,
  anchorAt,
  seq,
  attempt,
  depth,
  startedAt,
  plannedAt: plannedAt ?? anchorAt,
  wait,
  trail: trail === null ? null : readKept<Trail>(trail),
  variables: variables === '{}' ? NO_VARIABLES : readKept<JsonObject>(variables),
});

/** What is kept of a place's planned moment: nothing where it is the anchor itself. */
export const plannedOf = ({ plannedAt, anchorAt }: Position): number | null =>
  plannedAt === anchorAt ? null : plannedAt;

/** What is kept of a place's trail. */
export const trailOf = ({ trail }: Position): string | null => (trail === null ? null : JSON.stringify(trail));
