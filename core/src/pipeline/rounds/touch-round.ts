import type { Audience, AudienceTouch } from '../../model/audience.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { StoredEvent } from '../../model/event.ts';
import { localDay } from '../../model/filter/local-day.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { AudienceIndex } from '../2-match/audience-index.ts';

interface Touched {
  readonly event: StoredEvent;
  readonly contactId: number;
}

/** Asks, once an audience, whether its filter holds now for those to whom something happened that it asks about: by the event. */
export const touchAudiences = async (
  verbs: Pick<Verbs, 'loadWorkspaces' | 'matchingAmong'>,
  index: AudienceIndex,
  { events, now }: { readonly events: readonly StoredEvent[]; readonly now: number },
): Promise<ReadonlyMap<number, readonly AudienceTouch[]>> => {
  const touched = new Map<Audience, Touched[]>();
  for (const event of events) {
    if (event.contactId === null) continue;
    for (const audience of index.touchedBy(event)) {
      const own = touched.get(audience) ?? [];
      own.push({ event, contactId: event.contactId });
      touched.set(audience, own);
    }
  }
  const touches = new Map<number, AudienceTouch[]>();
  if (touched.size === 0) return touches;
  const workspaces = await verbs.loadWorkspaces([...new Set([...touched.keys()].map((one) => one.workspaceId))]);
  const ask = async ([{ id: audienceId, workspaceId, filter }, own]: [Audience, Touched[]]): Promise<void> => {
    const workspace = workspaces.get(workspaceId);
    if (workspace === undefined) return;
    const moment = { now: workspaceNow(workspace.clock, now), timeZone: workspace.timeZone };
    const contactIds = own.map(({ contactId }) => contactId);
    const matching = await verbs.matchingAmong({ workspaceId, filter, moment, contactIds });
    const day = localDay(moment.now, moment.timeZone);
    for (const { event, contactId } of own) {
      const known = touches.get(event.id) ?? [];
      const { causeRunId, depth } = event;
      // Being one with somebody else is no news that anything should be started by.
      const cause = { quiet: event.quiet || event.type === 'contact.merged', causeRunId, depth };
      known.push({ audienceId, contactId, workspaceId, matches: matching.has(contactId), at: moment.now, day, cause });
      touches.set(event.id, known);
    }
  };
  await Promise.all([...touched].map(ask));
  return touches;
};
