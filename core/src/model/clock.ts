/** The hub's clock: real time (epoch milliseconds) as the database tells it, never going back. */
export interface Clock {
  now(): number;
}

/** How a workspace's time runs: real time plus an offset, faster by `rate` since `since`. Live workspaces have offset 0 and rate 1. */
export interface WorkspaceClock {
  readonly offset: number;
  readonly rate: number;
  readonly since: number;
}

/** Time as a live workspace has it. */
export const LIVE_CLOCK: WorkspaceClock = { offset: 0, rate: 1, since: 0 };

/** What time it is in a workspace when it is `now` in the world. */
export const workspaceNow = (clock: WorkspaceClock, now: number): number =>
  now + clock.offset + (clock.rate - 1) * (now - clock.since);

/** What time it is in that of some workspaces which is furthest behind. */
export const earliestNow = (workspaces: Iterable<{ readonly clock: WorkspaceClock }>, now: number): number => {
  const nows = Array.from(workspaces, ({ clock }) => workspaceNow(clock, now));
  return nows.length === 0 ? now : Math.min(...nows);
};

/** When it will be `at` in a workspace, in the world's time; the past counts as now. */
export const realTimeOf = (clock: WorkspaceClock, at: number, now: number): number =>
  Math.max(now, now + Math.ceil((at - workspaceNow(clock, now)) / clock.rate));

/** Moves a workspace's clock forward by some milliseconds. */
export const advanceClock = (clock: WorkspaceClock, by: number): WorkspaceClock => ({
  ...clock,
  offset: clock.offset + by,
});

/** Changes how fast a workspace's clock runs, from now on, without a jump. */
export const setClockRate = (clock: WorkspaceClock, rate: number, now: number): WorkspaceClock => ({
  offset: workspaceNow(clock, now) - now,
  rate,
  since: now,
});
