import type { JsonObject } from '@innesto/sdk/contract';
import type { Figures } from './figure.ts';
import type { Position } from './walk/position.ts';

/**
 * Where a run stands. `waiting`: due at `wakeAt`; `awaiting`: outside work is under way; `held`: its plugin is suspended;
 * `frozen`: its workflow is stopped; `parked`: the database refused it, or it would never end; `ended`: over.
 */
export type RunState = 'waiting' | 'awaiting' | 'held' | 'frozen' | 'parked' | 'ended';

/** Why a run ended. */
export type RunEnd =
  | 'finished'
  | 'ended-by-operator'
  | 'contact-deleted'
  | 'goal-reached'
  | 'exit-condition'
  | 'stopped-by-condition'
  | 'restarted'
  | 'date-changed'
  | 'stopped-by-workflow'
  | 'ended-by-publish'
  | 'merged';

/** One contact's way through one version of a workflow. `visit`: how often it has come to a step so far. Times are the workspace's. */
export interface Run extends Position {
  readonly id: number;
  readonly workspaceId: number;
  readonly shard: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly contactId: number;
  readonly entryKey: string;
  readonly eventId: number | null;
  readonly state: RunState;
  readonly wakeAt: number | null;
  readonly seq: number;
  readonly attempt: number;
  /** How long the chain of causes behind the run is. */
  readonly depth: number;
  readonly startedAt: number;
  readonly variables: JsonObject;
}

/** A run about to begin. */
export interface NewRun {
  readonly workspaceId: number;
  readonly shard: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly contactId: number;
  readonly entryKey: string;
  readonly eventId: number | null;
  readonly depth: number;
  readonly startedAt: number;
}

/** One line of a run's story: at which step, what came of it (a port, `entered`, `ended`, `retry`, `held`…), and why. */
export interface LogEntry {
  /** What the passing came to in the figures of its action; absent: nothing. */
  readonly figures?: Figures;
  readonly step: string;
  readonly outcome: string;
  readonly at: number;
  readonly detail: string | null;
  /** Whether the line also counts in the step's statistics. */
  readonly counted: boolean;
}
