import type { InOrder } from '../../model/in-order.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import { createIndexes, type Indexes } from '../2-match/indexes.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import type { Plugins } from '../port.ts';
import { lookBehind } from './look-behind.ts';
import { createIntake, type Incoming } from './react-incoming.ts';
import { takeIdle } from './take-idle.ts';

/** What a round reacts to, and what listens to it. */
export interface TakenRound extends InOrder<Incoming> {
  readonly come: readonly Incoming[];
  readonly indexes: Indexes;
}

/** Takes what a round reacts to; where one contact has so much that most of it would wait, what others have behind it, too. Null: there is nothing. */
export const createTaking = (
  { verbs, plugins }: { readonly verbs: Verbs; readonly plugins: Plugins },
  shared: SharedCollections,
): ((of: { readonly tenure: Tenure; readonly most: number }) => Promise<TakenRound | null>) => {
  const takeIncoming = createIntake(verbs);
  const currentIndexes = createIndexes(verbs, plugins);
  return async (of) => {
    const { incoming, revision, isMore } = await takeIncoming(of);
    if (incoming.length === 0) return null;
    const indexes = await currentIndexes(revision);
    const parted = await takeIdle(incoming, indexes, shared);
    const round = { come: incoming, indexes, ...parted };
    if (parted.left === 0 || !(isMore.fresh || isMore.debts)) return round;
    const come = await lookBehind(verbs, { come: incoming, ...parted, isMore }, of.tenure);
    // What came after the first look may be listened to by what was started after it.
    const later = await currentIndexes(await verbs.subscriptionsRevision());
    const again = await takeIdle(come, later, shared);
    return {
      ...again,
      come,
      indexes: later,
      left: parted.left + again.left,
      crowded: new Set([...parted.crowded, ...again.crowded]),
    };
  };
};
