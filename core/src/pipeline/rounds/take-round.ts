import type { StoredEvent } from '../../model/event.ts';
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

/** Of each workspace that has a crowded contact, behind which event a round has not looked. */
const headsOf = (
  come: readonly Incoming[],
  crowded: ReadonlySet<number>,
): readonly { readonly workspaceId: number; readonly after: number }[] => {
  const ofWorkspace = Map.groupBy(come, ({ event }) => event.workspaceId);
  return [...ofWorkspace].flatMap(([workspaceId, own]) => {
    if (!own.some(({ event }) => event.contactId !== null && crowded.has(event.contactId))) return [];
    const fresh = own.flatMap(({ event, debtId }) => (debtId === null ? [event.id] : []));
    return [{ workspaceId, after: Math.max(0, ...fresh) }];
  });
};

/** What others have behind contacts of whom more has come than a round decides: one contact's thousand events hold up nobody else. */
const lookBehind = (
  verbs: Pick<Verbs, 'pendingBeyond'>,
  { come, crowded, left }: Pick<TakenRound, 'come' | 'crowded' | 'left'>,
  tenure: Tenure,
): Promise<readonly StoredEvent[]> => {
  const heads = headsOf(come, crowded);
  return verbs.pendingBeyond({
    tenure,
    heads,
    past: crowded,
    window: Math.ceil(WINDOW / Math.max(1, heads.length)),
    most: left,
  });
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
    const behind = await lookBehind(verbs, round, of.tenure);
    if (behind.length === 0) return round;
    const come = [
      ...incoming,
      ...behind.map((event): Incoming => ({ event, only: null, debtId: null, handler: null })),
    ];
    // What came after the first look may be listened to by what was started after it.
    const later = await currentIndexes(await verbs.subscriptionsRevision());
    return { come, indexes: later, ...(await takeIdle(come, later, shared)) };
  };
};
