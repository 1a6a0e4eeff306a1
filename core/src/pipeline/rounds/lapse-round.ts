import { workspaceNow, type Clock } from '../../model/clock.ts';
import { createTurns } from '../../model/fair-share.ts';
import { splitHeads } from '../../model/head.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Round } from '../loop.ts';

/** What letting balances lapse is handed. */
export interface LapsePorts {
  readonly verbs: Pick<Verbs, 'lapseHeads' | 'lapseBalances'>;
  readonly clock: Clock;
}

/** How much of a workspace one transaction lets lapse: it holds others up for some hundredths of a second. */
const PIECE = 500;
/** How many workspaces have their turn in one round. */
const AT_ONCE = 8;

/**
 * Lets lapse what is due in balances, a piece a round and the workspaces by turns. Any node does it, and takes up what another one left: an
 * account is held while something in it lapses, and what has lapsed is not due any more.
 */
export const createLapser = ({ verbs, clock }: LapsePorts): (() => Promise<Round>) => {
  const turn = createTurns();
  return async () => {
    const now = clock.now();
    const { due, nextIn } = splitHeads(await verbs.lapseHeads(), now);
    const clockOf = new Map(due.map((head) => [head.workspaceId, head.clock]));
    const chosen = turn([...clockOf.keys()]).slice(0, AT_ONCE);
    let lapsed = 0;
    for (const workspaceId of chosen) {
      const own = clockOf.get(workspaceId);
      if (own === undefined) continue;
      lapsed += await verbs.lapseBalances({
        workspaceId,
        at: workspaceNow(own, now),
        receivedAt: now,
        most: PIECE,
      });
    }
    return { moved: lapsed > 0, nextIn, stuck: lapsed === 0 && chosen.length > 0 };
  };
};
