import type { Versions } from '../../data/workflows/versions.ts';
import type { StoredEvent } from '../../model/event.ts';
import type { Move } from '../../model/move.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { ListenerIndex } from '../2-match/listener-index.ts';
import { gatherFacts } from '../5-advance/gather-facts.ts';
import { overhear } from '../5-advance/overhear.ts';
import type { Plugins } from '../port.ts';

/** What events (at most one a contact) make of the runs that are inside already, by the event: which go on, and which leave. */
export const overhearAll = async (
  ports: { readonly verbs: Verbs; readonly versions: Versions; readonly plugins: Pick<Plugins, 'actionOf'> },
  index: ListenerIndex,
  { events, now }: { readonly events: readonly StoredEvent[]; readonly now: number },
): Promise<ReadonlyMap<number, readonly Move[]>> => {
  const concerned = events.flatMap((event) => index.concernedBy(event));
  if (concerned.length === 0) return new Map();
  const runs = await ports.verbs.loadRunsInside(concerned);
  if (runs.length === 0) return new Map();
  const eventOf = new Map(events.map((event) => [event.contactId, event.id]));
  const moves = new Map<number, Move[]>();
  for (const facts of await gatherFacts(ports, { runs, now })) {
    const move = overhear(facts, now);
    const eventId = eventOf.get(facts.run.contactId);
    if (move !== null && eventId !== undefined) moves.set(eventId, [...(moves.get(eventId) ?? []), move]);
  }
  return moves;
};
