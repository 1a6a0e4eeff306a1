import type { Calls } from '../calls.ts';

/**
 * What systems are compared on: a call by HTTP that sets a field by a condition and tells another system (`a`), the same without telling
 * anybody (`b`), and executions that wait.
 */
export const WORKLOADS = ['a', 'b', 'waiting'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Where a system finds what was installed for it, and where it may write. */
export interface Place {
  /** Absent from whatever needs nothing installed. */
  readonly installed: string;
  /** New and empty at every start. */
  readonly data: string;
  readonly workload: Workload;
  /** How many people it is to know. */
  readonly people: number;
  /** The address of the other system that it is to tell; empty: none. */
  readonly tells: string;
  /** Ends its processes, whatever they are doing. */
  readonly signal: AbortSignal;
}

/** What a system has used up to now, with all of its processes. */
export interface Figures {
  readonly cpuMicroseconds: number;
  /** Of the PostgreSQL server that it works on; null where it has none. */
  readonly serverMicroseconds: number | null;
  readonly memoryMegabytes: number;
  /** What its database takes; null where it keeps nothing. */
  readonly diskBytes: number | null;
}

/** By when executions are to wait, and for what. */
export interface Times {
  /** No more are put in after this instant, so that all are in before the first goes on. */
  readonly feedUntil: number;
  readonly until: number;
}

/** How many have gone on and done what they were to do, and when the first had; null while there is none. */
export interface Resumed {
  readonly count: number;
  readonly firstAt: number | null;
}

/** A system that has started. */
export interface RunningPeer {
  /** The event of each number. */
  readonly event: Calls;
  /** Waits until as many events as were answered since the start have been acted upon, where it answers before it acts. */
  readonly acted: (count: number) => Promise<unknown>;
  /** Lets so many executions wait, or as many as it takes in meanwhile; gives how many do. */
  readonly holdWaiting: (count: number, times: Times) => Promise<number>;
  readonly resumed: () => Promise<Resumed>;
  readonly figures: () => Promise<Figures>;
  /** Rejects when its process ends by itself, with what it said last. */
  readonly died: Promise<never>;
  readonly stop: () => Promise<void>;
}

/** How long a system may take to let executions wait. */
export interface Waits {
  /** For a hundred thousand of them, at the most. */
  readonly feedSeconds: number;
  /** Between the last one in and the first one out, at the least. */
  readonly quietSeconds: number;
}

/** A system that is compared with others. */
export interface Peer {
  /** How it is asked for. */
  readonly name: string;
  /** With its version. */
  readonly title: string;
  /** What outlives a crash. */
  readonly keeps: string;
  /** How it was set up, where that is not how it comes. */
  readonly settings: string;
  /** Null: it has no executions that wait. */
  readonly waits: Waits | null;
  /** Whether telling another system is something that it does by itself. */
  readonly tells: boolean;
  readonly install: (folder: string, signal: AbortSignal) => Promise<void>;
  readonly start: (place: Place) => Promise<RunningPeer>;
}
