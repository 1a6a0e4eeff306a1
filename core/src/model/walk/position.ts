import type { Trail } from './trail.ts';

/**
 * How far a wait has come at which a run stands. `arriving`: it has not begun, for what it asks must be read first; set with
 * `wakeAt` = now, it also has a wait worked out anew. `calendar`: it ends at a moment on the wall clock, whatever time stands still
 * meanwhile. `listening`: something may end it early. null: only time passes, and what remains of it can be kept.
 */
export type WaitProgress = 'arriving' | 'calendar' | 'listening';

/** Where a run is in its graph, and what its next delay counts from. */
export interface Position {
  readonly step: string;
  readonly visit: number;
  /** When the last action was performed (or the run began), or the last wait since then was over. */
  readonly anchorAt: number;
  /** The same without any lateness: for when the last action was planned, or until when the last wait since then was to be. */
  readonly plannedAt: number;
  readonly wait: WaitProgress | null;
  readonly trail: Trail | null;
}

/** The position of something that has one, without the rest of it. */
export const positionOf = ({ step, visit, anchorAt, plannedAt, wait, trail }: Position): Position => ({
  step,
  visit,
  anchorAt,
  plannedAt,
  wait,
  trail,
});
