import type { Verbs } from '../../store/verbs.ts';
import { createAudienceIndex, type AudienceIndex } from './audience-index.ts';
import { createListenerIndex, type ListenerIndex } from './listener-index.ts';
import { createTriggerIndex, type TriggerIndex } from './trigger-index.ts';

/** Whom an event may concern: what starts by it, who is inside and waits for it, and which audiences it may change. */
export interface Indexes {
  readonly index: TriggerIndex;
  readonly listeners: ListenerIndex;
  readonly audiences: AudienceIndex;
}

type IndexVerbs = Pick<Verbs, 'loadSubscriptions' | 'loadDatedFields' | 'loadListeners' | 'loadAudiences'>;

/** Gives the indexes of a revision of the subscriptions: whether something started or stopped is asked once for all of them. */
export const createIndexes = (verbs: IndexVerbs): ((revision: number) => Promise<Indexes>) => {
  let asked = 0;
  const known = { ...verbs, subscriptionsRevision: () => Promise.resolve(asked) };
  const currentIndex = createTriggerIndex(known);
  const currentListeners = createListenerIndex(known);
  const currentAudiences = createAudienceIndex(known);
  return async (revision) => {
    asked = revision;
    const [index, listeners, audiences] = await Promise.all([currentIndex(), currentListeners(), currentAudiences()]);
    return { index, listeners, audiences };
  };
};
