import type { JsonObject } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { NewEvent } from '../../model/event.ts';
import { namedContactKey } from '../../model/named-contact.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { ContactPlace } from '../../store/verb/load-contact-places.ts';
import type { Verbs } from '../../store/verbs.ts';

/** The door for facts that come without a change of the hub's own data: what a shop, a form or a tracker reports. */
export interface Ingest {
  /** Takes facts in, durably, and says how many of them were new. Resolves only when they are committed. */
  accept(workspace: Workspace, facts: readonly Fact[]): Promise<number>;
}

/** Something that happened to a contact outside the hub. `at` is epoch milliseconds (null: now); facts with the same `key` are one. */
export interface Fact {
  readonly type: string;
  readonly contact: string;
  readonly at: number | null;
  readonly payload: JsonObject;
  readonly key: string | null;
}

/** How callers' events are put together into one commit; given by the store. */
export type Gather = <Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  most: number,
) => (item: Item) => Promise<Answer>;

const MOST_CALLS_A_COMMIT = 200;
/** So far a caller's clock may be ahead of ours: what just happened there counts as happening now. */
const MOST_SKEW_MS = 60_000;

type Ports = {
  readonly verbs: Pick<Verbs, 'accept' | 'loadContactPlaces'>;
  readonly clock: Clock;
  readonly pulse: Pulse;
  readonly gather: Gather;
};

/** One caller's facts, and the contacts of that workspace that they name. */
interface Call {
  readonly workspace: Workspace;
  readonly facts: readonly Fact[];
}

type Places = ReadonlyMap<string, ContactPlace>;

/** Looks for the contacts of several callers at once. */
const findContacts = async ({ verbs }: Ports, calls: readonly Call[]): Promise<Places> => {
  const named = calls.flatMap(({ workspace, facts }) =>
    facts.map(({ contact }) => ({ workspaceId: workspace.id, contact })),
  );
  return verbs.loadContactPlaces([...new Map(named.map((one) => [namedContactKey(one), one])).values()]);
};

/** Facts as events of the contacts they name; a contact that does not exist is the caller's fault, and nothing is taken in. */
const eventsOf = ({ clock }: Ports, { workspace, facts }: Call, places: Places): readonly NewEvent[] => {
  const now = workspaceNow(workspace.clock, clock.now());
  return facts.map(({ type, contact, at, payload, key }, number) => {
    const place = places.get(namedContactKey({ workspaceId: workspace.id, contact }));
    if (place === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact', path: `/events/${number}/contact` });
    if (at !== null && at > now + MOST_SKEW_MS) {
      throw fault('INNESTO_REQUEST_INVALID', {
        detail: 'a moment that has come is expected',
        path: `/events/${number}/at`,
      });
    }
    return {
      workspaceId: workspace.id,
      shard: place.shard,
      type,
      contactId: place.id,
      at: Math.min(at ?? now, now),
      payload,
      quiet: false,
      causeRunId: null,
      depth: 0,
      ...(key === null ? {} : { source: { name: `api ${type}`, key } }),
    };
  });
};

interface Failure {
  readonly error: unknown;
}

type Answer = { readonly count: number } | Failure;

/** Commits callers' events together; where the database refuses one of them, each on its own, so that the others keep their answer. */
const commitCalls = async (ports: Ports, calls: readonly (readonly NewEvent[])[]): Promise<readonly Answer[]> => {
  const receivedAt = ports.clock.now();
  try {
    return (await ports.verbs.accept({ calls, receivedAt })).map((count) => ({ count }));
  } catch (error) {
    if (calls.length === 1) return [{ error }];
    return (await Promise.all(calls.map((call) => commitCalls(ports, [call])))).flat();
  }
};

const told = (ports: Ports, call: Call, places: Places): { readonly events: readonly NewEvent[] } | Failure => {
  try {
    return { events: eventsOf(ports, call, places) };
  } catch (error) {
    return { error };
  }
};

/** Takes in what several callers tell, by one look for their contacts and one commit; whoever tells something that cannot be, alone is told so. */
const acceptCalls = async (ports: Ports, calls: readonly Call[]): Promise<readonly Answer[]> => {
  const places = await findContacts(ports, calls);
  const tellings = calls.map((call) => told(ports, call, places));
  const batches = tellings.flatMap((telling) => ('events' in telling ? [telling.events] : []));
  const committed = batches.length === 0 ? [] : await commitCalls(ports, batches);
  let next = 0;
  return tellings.map((telling) => ('error' in telling ? telling : (committed[next++] ?? { count: 0 })));
};

/** Opens the door. Calls that come while a commit is under way share the next one. */
export const createIngest = (ports: Ports): Ingest => {
  const acceptTogether = ports.gather<Call, Answer>(async (calls) => {
    const answers = await acceptCalls(ports, calls);
    if (answers.some((answer) => 'count' in answer)) ports.pulse.events();
    return answers;
  }, MOST_CALLS_A_COMMIT);
  return {
    accept: async (workspace, facts) => {
      if (facts.length === 0) return 0;
      const answer = await acceptTogether({ workspace, facts });
      if ('error' in answer) throw answer.error;
      return answer.count;
    },
  };
};
