import type { JsonObject } from '@innesto/sdk/contract';

/** An event about to be appended. `at` is the workspace's time; `quiet` events start nothing, though waits and audiences see them. */
export interface NewEvent {
  readonly workspaceId: number;
  readonly shard: number;
  readonly type: string;
  readonly contactId: number | null;
  readonly at: number;
  readonly payload: JsonObject;
  readonly quiet: boolean;
  /** The run that caused it, and how long the chain of causes behind it is: what stops a workflow that triggers itself. */
  readonly causeRunId: number | null;
  readonly depth: number;
  /** Where the event came from and its key there; a second one with both the same is dropped. */
  readonly source?: { readonly name: string; readonly key: string };
}

/** An event as the store keeps it. */
export interface StoredEvent {
  readonly id: number;
  readonly workspaceId: number;
  readonly shard: number;
  readonly type: string;
  readonly contactId: number | null;
  readonly at: number;
  readonly receivedAt: number;
  readonly payload: JsonObject;
  readonly quiet: boolean;
  readonly causeRunId: number | null;
  readonly depth: number;
}

/** How deep a chain of events that workflows cause may grow before it is cut. */
export const MAX_EVENT_DEPTH = 16;

/** The type of the event by which an entry that was kept has its turn. Payload: `{workflow, entryKey, event}`. */
export const ENTRY_TURN = 'entry.turn';

/** The type of the event by which it is time to say whether an entry that was held back enters. Payload: `{workflow, entryKey, event, unless, since}`. */
export const ENTRY_DUE = 'entry.due';

/** The type of the event by which a run asks for its contact to be let into another workflow. Payload: `{into, workflow, step}`: into which, and where it was asked, by public ids. */
export const ENTRY_ASKED = 'entry.asked';

/** The type of the event by which a run asks for its contact's other runs to end. Payload: `{of, workflow, step}`: those of which workflow (null: of every other), and where it was asked, by public ids. */
export const END_ASKED = 'end.asked';

/** The type of the event that brings a closed delivery back to its run. Payload: `{run, step, visit}`. */
export const SETTLEMENT = 'delivery.settled';

/** The types of events by which the hub tells itself what to do: nothing that a person did. */
export const INNER_EVENTS: readonly string[] = [SETTLEMENT, ENTRY_TURN, ENTRY_DUE, ENTRY_ASKED, END_ASKED];
