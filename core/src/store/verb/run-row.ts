import type { JsonObject } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { Run, RunState } from '../../model/run.ts';

/** The columns of a run that the pipeline reads, of the table behind the alias `r`. */
export const RUN_COLUMNS = `r.id, r.workspace_id, r.shard, r.workflow_id, r.version_id, r.contact_id, r.entry_key, r.event_id, r.step, r.visit,
  r.state, r.wake_at, r.anchor_at, r.seq, r.attempt, r.depth, r.started_at, r.variables`;

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
}

const NO_VARIABLES: JsonObject = Object.freeze({});

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
  variables: row.variables === '{}' ? NO_VARIABLES : readKept<JsonObject>(row.variables),
});
