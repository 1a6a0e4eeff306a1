import type { ActionResult, ActionStep, Json, JsonObject } from '@innesto/sdk/contract';
import type { Place } from './move.ts';
import type { LogEntry } from './run.ts';
import type { Position } from './walk/position.ts';

/** What was decided about a due run, before anything is written. */
export type Decision<Facts> =
  /** It goes to another place, and nothing else happens. */
  | { readonly kind: 'place'; readonly facts: Facts; readonly to: Place; readonly log: readonly LogEntry[] }
  /** A plugin answered: its effects are to be carried out, and the run leaves its step. */
  | {
      readonly kind: 'act';
      readonly facts: Facts;
      readonly step: ActionStep;
      readonly position: Position;
      /** The run's variables where the walk to the step changed them. */
      readonly variables: JsonObject | null;
      readonly log: readonly LogEntry[];
      readonly answer: ActionResult;
    };

/** Variables after a plugin gave some: its own replace those of the same name, by name only. */
export const mergeVariables = (known: JsonObject, given: JsonObject | undefined): JsonObject | null =>
  given === undefined || Object.keys(given).length === 0
    ? null
    : Object.fromEntries<Json>(new Map([...Object.entries(known), ...Object.entries(given)]));
