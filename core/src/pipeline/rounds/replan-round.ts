import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Round } from '../loop.ts';

/** So many workspaces' runs are gone through by turns. */
const AT_ONCE = 10;

/** Opens the work that a change of a workspace's time zone or holidays leaves behind, a chunk a round. Any node does it, and takes up what another one left. */
export const createReplanner =
  ({
    verbs,
    clock,
  }: {
    readonly verbs: Pick<Verbs, 'replanningWorkspaces' | 'replanRuns'>;
    readonly clock: Clock;
  }): (() => Promise<Round>) =>
  async () => {
    const workspaces = await verbs.replanningWorkspaces(AT_ONCE);
    for (const { workspaceId, after, clock: own } of workspaces)
      await verbs.replanRuns({ workspaceId, after, now: workspaceNow(own, clock.now()) });
    return { moved: workspaces.length > 0, nextIn: null };
  };
