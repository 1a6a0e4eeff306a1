import { workspaceNow, type Clock } from '../../model/clock.ts';
import { createTurns, takeShares } from '../../model/fair-share.ts';
import { splitHeads } from '../../model/head.ts';
import { oncePerContact } from '../../model/once-per-contact.ts';
import type { Run } from '../../model/run.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';

/** Due work, and when there will be more: in how many milliseconds the next of it is due (null: nothing waits). */
export interface Due<Item> {
  readonly items: readonly Item[];
  readonly nextIn: number | null;
  /** Whether something is due, be it another node's: behind it nobody sees when the next of that workspace is. */
  readonly isDue: boolean;
}

/** Says who is due: batches of runs whose moment has come, fairly over the workspaces. */
export interface Schedule {
  /** At the most so many (absent: as many as go through one commit). */
  take(tenure: Tenure, most?: number): Promise<Due<Run>>;
}

/** How many runs go through one commit: beyond a thousand a commit only gets slower, not cheaper. */
const BATCH = 1000;

/** Opens the schedule over the runs that the database holds. */
export const createSchedule = ({
  verbs,
  clock,
}: {
  readonly verbs: Pick<Verbs, 'runHeads' | 'dueRuns'>;
  readonly clock: Clock;
}): Schedule => {
  const turn = createTurns();
  return {
    take: async (tenure, most = BATCH) => {
      if (tenure.shards.size === 0) return { items: [], nextIn: null, isDue: false };
      const now = clock.now();
      const { due, nextIn } = splitHeads(await verbs.runHeads(), now);
      const nows = new Map(due.map(({ workspaceId, clock: own }) => [workspaceId, workspaceNow(own, now)]));
      const runs = await takeShares({
        workspaceIds: turn([...nows.keys()]),
        most,
        take: (ids, each) =>
          verbs.dueRuns({
            heads: ids.map((workspaceId) => ({ workspaceId, now: nows.get(workspaceId) ?? now })),
            tenure,
            each,
          }),
        workspaceOf: (run) => run.workspaceId,
      });
      return { items: oncePerContact(runs, (run) => run.contactId), nextIn, isDue: due.length > 0 };
    },
  };
};
