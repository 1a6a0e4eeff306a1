import type { StoredEvent } from '../../model/event.ts';
import { mayConcern, type StoredListener } from '../../model/listener.ts';
import type { Inside } from '../../store/verb/load-runs-inside.ts';
import type { Verbs } from '../../store/verbs.ts';

/** Whose runs an event may concern, from memory: a million visits that nobody awaits cost a look into a map. */
export interface ListenerIndex {
  /** The workflows inside of which the event's contact may be waiting for it, or leave because of it. */
  concernedBy(event: StoredEvent): readonly Inside[];
}

const NOBODY: readonly Inside[] = [];

const indexOf = (listeners: readonly StoredListener[]): ListenerIndex => {
  const byEvent = Map.groupBy(listeners, ({ workspaceId, eventType }) => `${workspaceId} ${eventType}`);
  return {
    concernedBy: (event) => {
      const { contactId } = event;
      const listening = contactId === null ? undefined : byEvent.get(`${event.workspaceId} ${event.type}`);
      if (contactId === null || listening === undefined) return NOBODY;
      const workflows = new Set(
        listening.filter((listener) => mayConcern(listener, event)).map(({ workflowId }) => workflowId),
      );
      return [...workflows].map((workflowId) => ({ workflowId, contactId }));
    },
  };
};

/** Gives the current index at each call; it is built anew only after some workflow started or stopped. */
export const createListenerIndex = (
  verbs: Pick<Verbs, 'subscriptionsRevision' | 'loadListeners'>,
): (() => Promise<ListenerIndex>) => {
  let known = { revision: -1, index: indexOf([]) };
  return async () => {
    const revision = await verbs.subscriptionsRevision();
    // The revision is read before what it counts: a start in between costs one more reading, never a stale index.
    if (revision !== known.revision) known = { revision, index: indexOf(await verbs.loadListeners()) };
    return known.index;
  };
};
