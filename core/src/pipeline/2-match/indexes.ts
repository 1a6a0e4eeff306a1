import type { Verbs } from '../../store/verbs.ts';
import type { Plugins } from '../port.ts';
import { createAudienceIndex, type AudienceIndex } from './audience-index.ts';
import { createHandlerIndex, type HandlerIndex } from './handler-index.ts';
import { createListenerIndex, type ListenerIndex } from './listener-index.ts';
import { createTriggerIndex, type TriggerIndex } from './trigger-index.ts';

/** Whom an event may concern: what starts by it, who is inside and waits for it, which audiences it may change, and what handles it. */
export interface Indexes {
  readonly index: TriggerIndex;
  readonly listeners: ListenerIndex;
  readonly audiences: AudienceIndex;
  readonly handlers: HandlerIndex;
}

type IndexVerbs = Pick<Verbs, 'loadSubscriptions' | 'loadDatedFields' | 'loadListeners' | 'loadAudiences'>;

/** Gives the indexes of a revision of the subscriptions: whether something started or stopped is asked once for all of them. */
export const createIndexes = (
  verbs: IndexVerbs,
  { handlersInForce }: Pick<Plugins, 'handlersInForce'>,
): ((revision: number) => Promise<Indexes>) => {
  let asked = 0;
  const known = { ...verbs, subscriptionsRevision: () => Promise.resolve(asked) };
  const currentIndex = createTriggerIndex(known);
  const currentListeners = createListenerIndex(known);
  const currentAudiences = createAudienceIndex(known);
  const currentHandlers = createHandlerIndex({ ...known, handlersInForce });
  return async (revision) => {
    asked = revision;
    const [index, listeners, audiences, handlers] = await Promise.all([
      currentIndex(),
      currentListeners(),
      currentAudiences(),
      currentHandlers(),
    ]);
    return { index, listeners, audiences, handlers };
  };
};
