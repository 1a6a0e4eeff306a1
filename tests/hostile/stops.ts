import { DEADLINE_MS } from '../../core/src/sandbox/sandbox-options.ts';
import type { Spent } from '../../core/src/sandbox/spent.ts';
import type { RunningHub } from '../support/hub.ts';

/** The hub's own word on how it stopped a plugin. */
export interface Stop {
  readonly verdict: string;
  readonly spent: Spent | null;
}

/** So long after its deadline the hub must have stopped it. */
const MOST_LATE_MS = 1000;

/** By how much a call went beyond its deadline. Half of that time it must have had the CPU: else the machine was slow, and not the call. */
const lateness = ({ ms, cpuMs }: Spent): number => Math.min(ms - DEADLINE_MS, cpuMs - DEADLINE_MS / 2);

/** Those of them that came later than they may: none should be. */
export const tooLate = (stops: readonly Stop[]): readonly Stop[] =>
  stops.filter(({ verdict, spent }) => verdict === 'timeout' && (spent === null || lateness(spent) > MOST_LATE_MS));

/** Gives what the hub says, from now on, of how it holds and stops plugins in a workspace. It takes no request: the hub prints it, where its log is at `info`. */
export const stopsIn = (hub: RunningHub, base: string): ((kind: 'held' | 'condemned') => readonly Stop[]) => {
  const workspace = base.split('/').at(-1) ?? '';
  const since = hub.output().length;
  return (kind) =>
    hub
      .output()
      .slice(since)
      .split('\n')
      .filter((line) => line.includes(`sandbox: ${kind}`) && line.includes(workspace))
      .map((line) => JSON.parse(line) as Stop);
};
