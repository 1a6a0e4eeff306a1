import type { Move } from '../../model/move.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { applyMoves } from './apply-moves.ts';
import { fence } from './lease.ts';
import { outdatedStandstills } from './outdated-standstills.ts';

/** The third transaction: carries out moves of due runs, fenced on the shards held. Gives the ids of the runs that moved. */
export const advanceRuns = (
  store: Store,
  { tenure, moves, now }: { readonly tenure: Tenure; readonly moves: readonly Move[]; readonly now: number },
): Promise<ReadonlySet<number>> =>
  store.write(async (transaction) => {
    const held = await fence(transaction, store.dialect, tenure);
    const ours = moves.filter(({ run }) => held.has(run.shard));
    const outdated = await outdatedStandstills(transaction, store.dialect, ours);
    return applyMoves(transaction, store.dialect, { moves: ours.filter((move) => !outdated.has(move)), now });
  });
