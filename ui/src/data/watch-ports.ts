import type { Line } from './feed.svelte.ts';
import type { After } from './resource.svelte.ts';

/** What live pages need of the machine that they run on. */
export interface WatchPorts {
  /** The real time, in milliseconds. */
  readonly now: () => number;
  readonly after: After;
  /** Does something again and again until the answer is called. */
  readonly every: (milliseconds: number, action: () => void) => () => void;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** A name that nobody else has. */
  readonly newId: () => string;
  /** Opens the line on which the hub tells the news of a workspace. */
  readonly openFeed: (workspace: string) => Line;
  /** Calls back when the machine is on the network again, until the answer is called. */
  readonly whenOnline: (action: () => void) => () => void;
}
