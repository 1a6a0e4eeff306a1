import type { ActionStep, JsonObject, Scalar, ZoneSource } from '@innesto/sdk/contract';
import type { Holidays } from '../calendar/holidays.ts';
import type { Lookup } from '../filter.ts';
import type { Graph } from '../graph.ts';
import type { LogEntry, RunEnd } from '../run.ts';
import type { Heard, Listening } from './heard.ts';
import type { Position } from './position.ts';

/** What a walk needs to know of the run and its surroundings. `now` and every other moment is the workspace's time. */
export interface Way {
  readonly graph: Graph;
  readonly now: number;
  readonly startedAt: number;
  /** When the workflow last stood still; null where it never did. */
  readonly stoodStill: { readonly from: number; readonly to: number } | null;
  /** Whose wall clock says what, by whom a step may name. */
  readonly zones: Readonly<Record<ZoneSource, string>>;
  readonly holidays: Holidays;
  /** By what the same contact gets the same share of a split in all versions of a workflow. */
  readonly lot: { readonly workflow: string; readonly contact: string };
  /** Fills in a Liquid text; null where it cannot be. */
  readonly render: (text: string, variables: JsonObject) => string | null;
}

/** What is known when a condition is tested: it must be read first, and is true only until something is done. */
export interface Known {
  readonly lookup: Lookup;
  readonly variables: JsonObject;
  /** Where the run stands at a wait for something that happens. */
  readonly heard?: Heard;
}

/**
 * A way walked: the lines of the story and where it ends. `rest`: at a step whose turn is next; `sleep`: time must pass; `listen`:
 * time must pass, or something happen; `act`: a plugin must be asked; `park`: it would never come to an end.
 */
export interface Walked {
  readonly halt: 'rest' | 'sleep' | 'listen' | 'act' | 'end' | 'park';
  readonly position: Position;
  readonly wakeAt: number | null;
  readonly action: ActionStep | null;
  readonly listensFor: Listening | null;
  /** Why it ended; null where it did not. */
  readonly end: RunEnd | null;
  /** The run's variables where the walk changed them. */
  readonly variables: JsonObject | null;
  readonly log: readonly LogEntry[];
}

/** The zone whose wall clock counts at a step that may name one itself. */
export const zoneAt = ({ graph, zones }: Pick<Way, 'graph' | 'zones'>, source?: ZoneSource): string =>
  zones[source ?? graph.zone];

const plain = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

/** A lookup in which the run's variables are these. */
export const withVariables =
  (lookup: Lookup, variables: JsonObject): Lookup =>
  (attribute, ...of) => {
    if (!attribute.startsWith('variable.')) return lookup(attribute, ...of);
    const name = attribute.slice('variable.'.length);
    return Object.hasOwn(variables, name) ? plain(variables[name]) : null;
  };
