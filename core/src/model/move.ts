import type { FieldValues, JsonObject } from '@innesto/sdk/contract';
import type { NewEntry } from './account.ts';
import type { ConsentGift, NewConfirmation } from './confirmation.ts';
import type { NewDelivery } from './delivery.ts';
import type { NewEvent } from './event.ts';
import type { RecordWrite } from './record.ts';
import type { LogEntry, NewRun, Run, RunEnd, RunState } from './run.ts';
import type { StepTally } from './step-tally.ts';
import type { Position } from './walk/position.ts';
import type { WorkflowStanding } from './workflow-standing.ts';

/** Where a run stands after a move. `variables` null: as they were. */
export interface Place extends Position {
  readonly state: RunState;
  readonly wakeAt: number | null;
  readonly attempt: number;
  readonly variables: JsonObject | null;
  readonly heldBy: string | null;
  /** Held only until the suspension ends; absent where the plugin's version is missing. */
  readonly whileSuspended?: true;
  readonly end: { readonly at: number; readonly reason: RunEnd } | null;
}

/** A contact's row as a move leaves it, `at` the workspace's time; decided on `rev`, and decided again if that has moved. */
export interface ContactWrite {
  readonly at: number;
  readonly contactId: number;
  readonly rev: number;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  /** Whether one of these three changes: most writes are about fields. */
  readonly changesOwn: boolean;
  readonly fields: FieldValues;
  /** What filters compare of the contact; see `comparableContact`. */
  readonly comparable: string;
}

/** Joining or leaving a list, and the event that says so where it really changed something. */
export interface MembershipChange {
  readonly kind: 'join' | 'leave';
  readonly listId: number;
  readonly contactId: number;
  readonly workspaceId: number;
  readonly at: number;
  readonly event: NewEvent;
}

/** One run's step forward with all that it brings about: it happens whole, or not at all. */
export interface Move {
  readonly run: Run;
  readonly to: Place;
  /** How its workflow stood when this was decided: if that has changed, it is decided again. */
  readonly decidedUnder: WorkflowStanding;
  readonly log: readonly LogEntry[];
  readonly contactWrite: ContactWrite | null;
  readonly memberships: readonly MembershipChange[];
  readonly deliveries: readonly NewDelivery[];
  readonly events: readonly NewEvent[];
  /** Records that are made, changed or deleted, and entries in balances; absent: none. */
  readonly records?: readonly RecordWrite[];
  readonly entries?: readonly NewEntry[];
  /** Consents that are noted, and those that the contact is asked to confirm; absent: none. */
  readonly consents?: readonly ConsentGift[];
  readonly confirmations?: readonly NewConfirmation[];
  /** What its step did, as the step's statistics count it; absent: nothing. */
  readonly tallies?: readonly StepTally[];
  /** Set aside for a person to look at, and why; absent where it is not. */
  readonly parked?: { readonly publicId: string; readonly reason: string };
}

/** What plugins' handlers make of the contact that an event is about: all of it is written with the event's mark, or none. */
export interface Handled {
  /** Null: it is about nobody, and only what is nobody's changes. */
  readonly contactId: number | null;
  readonly contactWrite: ContactWrite | null;
  readonly memberships: readonly MembershipChange[];
  readonly records: readonly RecordWrite[];
  readonly entries: readonly NewEntry[];
  readonly events: readonly NewEvent[];
  readonly consents: readonly ConsentGift[];
  readonly confirmations: readonly NewConfirmation[];
}

/** A contact's way in: the run that begins and the lines of its story so far. */
export interface Entry {
  readonly run: NewRun;
  /** How often the contact had entered when this was decided: if that has changed, somebody else let it in. */
  readonly earlier: number;
  /** The run inside, which ends so that this one begins; null where there is none. */
  readonly restarts: number | null;
  readonly to: Place;
  readonly log: readonly LogEntry[];
}

/** An entry that waits until the contact's run has ended. */
export interface QueuedEntry {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly contactId: number;
  readonly entryKey: string;
  readonly shard: number;
  /** The event that is to begin it. */
  readonly eventId: number;
  readonly at: number;
}

/** A contact who did not get in, and why. */
export interface EntryRefusal {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly contactId: number;
  readonly eventId: number;
  readonly at: number;
  readonly reason: string;
}

/** An event about which a plugin could not be asked: asked again when the plugin is back, as its workflow listens then. `workflowId` is null where a settlement waits. */
export interface Debt {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly eventId: number;
  readonly workflowId: number | null;
  readonly contribution: string;
  readonly at: number;
}
