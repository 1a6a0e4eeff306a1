import { realTimeOf, workspaceNow, type WorkspaceClock } from './clock.ts';

/** A workspace with work of some kind, its clock, and the earliest of it: a moment (runs, deliveries) or an id (events). */
export interface Head {
  readonly workspaceId: number;
  readonly clock: WorkspaceClock;
  readonly earliest: number;
}

/** Splits heads into those whose moment has come, and how many milliseconds the first of the others still has (null: none waits). */
export const splitHeads = (
  heads: readonly Head[],
  now: number,
): { readonly due: readonly Head[]; readonly nextIn: number | null } => {
  const due = heads.filter(({ clock, earliest }) => earliest <= workspaceNow(clock, now));
  const known = new Set(due);
  const later = heads
    .filter((head) => !known.has(head))
    .map(({ clock, earliest }) => realTimeOf(clock, earliest, now) - now);
  return { due, nextIn: later.length === 0 ? null : Math.min(...later) };
};
