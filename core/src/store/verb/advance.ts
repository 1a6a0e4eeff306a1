import type { Move } from '../../model/move.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { applyMoves } from './apply-moves.ts';
import { findOutdated } from './find-outdated.ts';
import { fence } from './lease.ts';

/** The third transaction: carries out moves of due runs, fenced on the shards held and on how their workflows stand. Gives the ids of the runs that moved. */
export const advanceRuns = (
  store: Store,
  { tenure, moves, now }: { readonly tenure: Tenure; readonly moves: readonly Move[]; readonly now: number },
): Promise<ReadonlySet<number>> =>
  store.write(async (transaction) => {
    const concerned = tenureOver(
      tenure,
      moves.map(({ run }) => run.shard),
    );
    const held = await fence(transaction, store.dialect, concerned);
    const ours = moves.filter(({ run }) => held.has(run.shard));
    const outdated = await findOutdated(transaction, store.dialect, { moves: ours, entries: [] });
    return applyMoves(transaction, store.dialect, { moves: ours.filter((move) => !outdated.moves.has(move)), now });
  });
