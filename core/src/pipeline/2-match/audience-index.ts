import type { Audience } from '../../model/audience.ts';
import type { StoredEvent } from '../../model/event.ts';
import { aboutsOf, listenersOfFilter } from '../../model/listener.ts';
import type { Verbs } from '../../store/verbs.ts';

/** Which audiences an event may bring its contact into or out of, from memory. */
export interface AudienceIndex {
  touchedBy(event: Pick<StoredEvent, 'workspaceId' | 'type' | 'payload'>): readonly Audience[];
}

interface Ear {
  readonly audience: Audience;
  /** What of the event's type concerns it; null: anything. */
  readonly abouts: ReadonlySet<string> | null;
}

const earsOf = (audience: Audience): readonly (readonly [string, Ear])[] => {
  const byType = Map.groupBy(listenersOfFilter(audience.filter), ({ eventType }) => eventType);
  return [...byType].map(([type, listeners]) => {
    const abouts = listeners.flatMap(({ about }) => about ?? []);
    // A step's id says nothing without its workflow: any message may be the one.
    const hearsAll = abouts.length < listeners.length || type.startsWith('message.');
    return [`${audience.workspaceId} ${type}`, { audience, abouts: hearsAll ? null : new Set(abouts) }];
  });
};

/** After which anything about a contact may be otherwise: what happened to another one is theirs now. */
const CHANGES_ALL = 'contact.merged';

const NOBODY: readonly Audience[] = [];

const indexOf = (audiences: readonly Audience[]): AudienceIndex => {
  const ears = Map.groupBy(audiences.flatMap(earsOf), ([key]) => key);
  const ofWorkspace = Map.groupBy(audiences, ({ workspaceId }) => workspaceId);
  return {
    touchedBy: (event) => {
      if (event.type === CHANGES_ALL) return ofWorkspace.get(event.workspaceId) ?? NOBODY;
      const listening = ears.get(`${event.workspaceId} ${event.type}`);
      if (listening === undefined) return NOBODY;
      const said = aboutsOf(event);
      return listening
        .filter(([, { abouts }]) => abouts === null || said.some((about) => abouts.has(about)))
        .map(([, { audience }]) => audience);
    },
  };
};

/** Gives the current index at each call; it is read anew only after some workflow started or stopped. */
export const createAudienceIndex = (
  verbs: Pick<Verbs, 'subscriptionsRevision' | 'loadAudiences'>,
): (() => Promise<AudienceIndex>) => {
  let known = { revision: -1, index: indexOf([]) };
  return async () => {
    const revision = await verbs.subscriptionsRevision();
    if (revision !== known.revision) known = { revision, index: indexOf(await verbs.loadAudiences()) };
    return known.index;
  };
};
