import type { InOrder } from '../../model/in-order.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import { createIndexes, type Indexes } from '../2-match/indexes.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import type { Plugins } from '../port.ts';
import { createIntake, type Incoming } from './react-incoming.ts';
import { takeIdle } from './take-idle.ts';

/** What a round reacts to, and what listens to it. */
export interface TakenRound extends InOrder<Incoming> {
  readonly come: readonly Incoming[];
  readonly indexes: Indexes;
}

/** So many events a round looks through behind crowded contacts, however many there are: it costs a round no more than some milliseconds. */
const WINDOW = 20_000;

const isFresh = ({ debtId }: Incoming): boolean => debtId === null;

/** What a round has found so far, and what of it waits. */
type Found = Pick<TakenRound, 'come' | 'decided' | 'idle' | 'crowded'>;

/** The fresh events of each workspace that has a crowded contact. */
const crowdedWorkspaces = ({ come, crowded }: Found): ReadonlyMap<number, readonly Incoming[]> => {
  const isCrowded = ({ event }: Incoming): boolean => event.contactId !== null && crowded.has(event.contactId);
  const behind = new Set(come.filter(isCrowded).map(({ event }) => event.workspaceId));
  return Map.groupBy(
    come.filter((one) => isFresh(one) && behind.has(one.event.workspaceId)),
    ({ event }) => event.workspaceId,
  );
};

/**
 * What a round takes where contacts have more than it decides, with what others have behind them: one contact's thousand events hold up
 * nobody else. It is one look from the front on, and what the first one found there counts no more: an event may have been committed in
 * front of it meanwhile, or two contacts have become one.
 */
const lookBehind = async (
  verbs: Pick<Verbs, 'pendingBeyond'>,
  found: Found,
  tenure: Tenure,
): Promise<Found['come']> => {
  const workspaces = crowdedWorkspaces(found);
  const { crowded } = found;
  const taken = [...found.decided, ...found.idle];
  const each = Math.max(0, ...[...workspaces.values()].map(({ length }) => length));
  const events = await verbs.pendingBeyond({
    tenure,
    workspaceIds: [...workspaces.keys()],
    past: crowded,
    but: taken.filter((one) => isFresh(one) && crowded.has(one.event.contactId ?? 0)).map(({ event }) => event.id),
    window: Math.max(each, Math.ceil(WINDOW / Math.max(1, workspaces.size))),
    each,
  });
  const isTaken = new Set(taken);
  return [
    ...found.come.filter((one) => isTaken.has(one) && !(isFresh(one) && workspaces.has(one.event.workspaceId))),
    ...events.map((event): Incoming => ({ event, only: null, debtId: null, handler: null })),
  ];
};

/** Takes what a round reacts to; where one contact has so much that most of it would wait, what others have behind it, too. Null: there is nothing. */
export const createTaking = (
  { verbs, plugins }: { readonly verbs: Verbs; readonly plugins: Plugins },
  shared: SharedCollections,
): ((of: { readonly tenure: Tenure; readonly most: number }) => Promise<TakenRound | null>) => {
  const takeIncoming = createIntake(verbs);
  const currentIndexes = createIndexes(verbs, plugins);
  return async (of) => {
    const { incoming, revision, isAll } = await takeIncoming(of);
    if (incoming.length === 0) return null;
    const indexes = await currentIndexes(revision);
    const parted = await takeIdle(incoming, indexes, shared);
    const round = { come: incoming, indexes, ...parted };
    if (isAll || parted.left === 0) return round;
    const come = await lookBehind(verbs, round, of.tenure);
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
