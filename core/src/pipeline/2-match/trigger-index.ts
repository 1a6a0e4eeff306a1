import type { StoredSubscription } from '../../store/verb/subscriptions.ts';
import type { Verbs } from '../../store/verbs.ts';

/** Which subscriptions an event concerns, from memory: a million visits that no workflow listens to cost a look into a map. */
export interface TriggerIndex {
  of(workspaceId: number, eventType: string): readonly StoredSubscription[];
}

const NOTHING: readonly StoredSubscription[] = [];

const indexOf = (subscriptions: readonly StoredSubscription[]): TriggerIndex => {
  const byEvent = Map.groupBy(subscriptions, ({ workspaceId, eventType }) => `${workspaceId} ${eventType}`);
  return {
    of: (workspaceId, eventType) => byEvent.get(`${workspaceId} ${eventType}`) ?? NOTHING,
  };
};

/** Gives the current index at each call; it is built anew only after some workflow started or stopped. */
export const createTriggerIndex = (
  verbs: Pick<Verbs, 'subscriptionsRevision' | 'loadSubscriptions'>,
): (() => Promise<TriggerIndex>) => {
  let known = { revision: -1, index: indexOf([]) };
  return async () => {
    const revision = await verbs.subscriptionsRevision();
    // The revision is read before what it counts: a start in between costs one more reading, never a stale index.
    if (revision !== known.revision) known = { revision, index: indexOf(await verbs.loadSubscriptions()) };
    return known.index;
  };
};
