import type { JsonObject } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { Run, RunState } from '../../model/run.ts';
import type { Position, WaitProgress } from '../../model/walk/position.ts';
import type { Trail } from '../../model/walk/trail.ts';

/** The columns of a run that the pipeline reads, of the table behind the alias `r`. */
export const RUN_COLUMNS = `r.id, r.workspace_id, r.shard, r.workflow_id, r.version_id, r.contact_id, r.entry_key, r.event_id, r.step, r.visit,
  r.state, r.wake_at, r.anchor_at, r.seq, r.attempt, r.depth, r.started_at, r.variables, r.planned_at, r.wait, r.trail`;

/** A run as the database gives it. */
export interface RunRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly shard: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly contact_id: number;
  readonly entry_key: string;
  readonly event_id: number | null;
  readonly step: string;
  readonly visit: number;
  readonly state: RunState;
  readonly wake_at: number | null;
  readonly anchor_at: number;
  readonly seq: number;
  readonly attempt: number;
  readonly depth: number;
  readonly started_at: number;
  readonly variables: string;
  readonly planned_at: number | null;
  readonly wait: WaitProgress | null;
  readonly trail: string | null;
}

/** The variables of a run that has set none. */
export const NO_VARIABLES: JsonObject = Object.freeze({});

/** Reads a run out of its row. */
export const parseRun = (row: RunRow): Run => ({
  id: row.id,
  workspaceId: row.workspace_id,
  shard: row.shard,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  contactId: row.contact_id,
  entryKey: row.entry_key,
  eventId: row.event_id,
  step: row.step,
  visit: row.visit,
  state: row.state,
  wakeAt: row.wake_at,
  anchorAt: row.anchor_at,
  seq: row.seq,
  attempt: row.attempt,
  depth: row.depth,
  startedAt: row.started_at,
  plannedAt: row.planned_at ?? row.anchor_at,
  wait: row.wait,
  trail: row.trail === null ? null : readKept<Trail>(row.trail),
  variables: row.variables === '{}' ? NO_VARIABLES : readKept<JsonObject>(row.variables),
});

/** What is kept of a place's planned moment: nothing where it is the anchor itself. */
export const plannedOf = ({ plannedAt, anchorAt }: Position): number | null =>
  plannedAt === anchorAt ? null : plannedAt;

/** What is kept of a place's trail. */
export const trailOf = ({ trail }: Position): string | null => (trail === null ? null : JSON.stringify(trail));
