import type { SharedRecords } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import { createTurns, takeShares } from '../../model/fair-share.ts';
import { ALONE_FROM } from '../../model/read-alone.ts';
import type { Tenure } from '../../model/shard.ts';
import type { PendingEndpointCall, ReportedTo } from '../../store/verb/endpoint-calls.ts';
import type { Verbs } from '../../store/verbs.ts';
import {
  ANSWERED_KEPT_MS,
  reachEndpoint,
  sharedByEndpoint,
  type EndpointHouse,
  type ReachedEndpoint,
} from '../1-ingest/endpoint.ts';
import {
  postponeCalls,
  readEndpointCalls,
  type EndpointCallPorts,
  type ReadOfCalls,
} from '../1-ingest/read-endpoint-calls.ts';
import { createSharedCollections, type SharedCollections } from '../2-match/shared-records.ts';

/** What reading reports to endpoints is handed. Without a house they wait. */
export interface EndpointRoundPorts extends Omit<EndpointCallPorts, 'verbs' | 'endpoints'> {
  readonly verbs: EndpointCallPorts['verbs'] &
    Pick<
      Verbs,
      | 'endpointHeads'
      | 'pendingEndpointCalls'
      | 'forgetEndpointCalls'
      | 'forgetReportsAside'
      | 'forgetAnsweredCalls'
      | 'loadCollectionRevisions'
      | 'loadSharedRecords'
    >;
  readonly endpoints?: EndpointHouse;
}

/** So many calls are read in one round; they are shared among the workspaces that have any. */
const MOST_CALLS = 1000;
/** So many of one endpoint are read in a round where each of them crosses alone. */
const MOST_ALONE = 100;
/** So long those wait of whose endpoint nothing could be learned. */
const UNREACHED_MS = 5000;
/** So heavy may be what crosses together. */
const MOST_BYTES = 2 * 1024 * 1024;
/** Whoever reports waits for no answer: what comes within this time is read together. */
const GATHERED_MS = 100;

const FORGET_EVERY_MS = 600_000;
const KEPT_MS = 3 * 86_400_000;
const MOST_FORGOTTEN = 5000;
const ASIDE_KEPT_MS = 30 * 86_400_000;

/** Calls as they cross: together, as long as they are not too heavy. Those over which it went wrong go alone, so that the culprit is found. */
const crossings = (calls: readonly PendingEndpointCall[]): readonly (readonly PendingEndpointCall[])[] => {
  const again = calls.filter(({ attempt }) => attempt >= ALONE_FROM);
  const fresh: PendingEndpointCall[] = [];
  let bytes = 0;
  for (const call of calls) {
    if (call.attempt >= ALONE_FROM) continue;
    bytes += call.body.length + 1024;
    if (fresh.length > 0 && bytes > MOST_BYTES) break;
    fresh.push(call);
  }
  return [...again.slice(0, MOST_ALONE).map((call) => [call]), ...(fresh.length === 0 ? [] : [fresh])];
};

/** The records of the collections that an endpoint needs, by their names. */
export const sharedFor = async (
  shared: SharedCollections,
  { workspace, plugin, endpoint }: Pick<ReachedEndpoint, 'workspace' | 'plugin' | 'endpoint'>,
): Promise<SharedRecords> => {
  const names = sharedByEndpoint(endpoint);
  const found = await shared.of(
    names.map((name) => ({ workspaceId: workspace.id, collection: keptKey(plugin, name) })),
  );
  return Object.fromEntries(names.map((name, at) => [name, found[at] ?? []]));
};

const addressOf = ({ to }: PendingEndpointCall): string => `${to.workspaceId} ${to.plugin}/${to.endpoint}`;

const createReading = (ports: EndpointRoundPorts & { readonly endpoints: EndpointHouse }) => {
  const shared = createSharedCollections(ports.verbs);
  const crossing = async (
    tenure: Tenure,
    calls: readonly PendingEndpointCall[],
    to: ReportedTo,
  ): Promise<ReadOfCalls> => {
    const own = { to, calls, tenure };
    let reached: ReachedEndpoint | null = null;
    try {
      const workspace = (await ports.verbs.loadWorkspaces([to.workspaceId])).get(to.workspaceId);
      if (workspace !== undefined)
        reached = await reachEndpoint(ports, { workspace, plugin: to.plugin, name: to.endpoint });
      const collections = reached === null ? {} : await sharedFor(shared, reached);
      return await readEndpointCalls(ports, { ...own, reached, collections });
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
      ports.report('calls to an endpoint could not be read; they are read again', {
        endpoint: keptKey(to.plugin, to.endpoint),
        error: reason,
      });
      // Where the database is away this is not written either: then they are as they were.
      if (reached !== null)
        await postponeCalls(ports, { ...own, reached, collections: {} }, { reason, isSuspect: false });
      else {
        const now = ports.clock.now();
        await ports.verbs.restEndpointCalls({ tenure, to, now, dueAt: now + UNREACHED_MS });
      }
      return { events: 0, moved: true, left: true };
    }
  };
  return async (tenure: Tenure, calls: readonly PendingEndpointCall[]): Promise<ReadOfCalls> => {
    const all = { events: 0, moved: false, left: false };
    for (const together of crossings(calls)) {
      const [first] = together;
      if (first === undefined) continue;
      const came = await crossing(tenure, together, first.to);
      all.events += came.events;
      all.moved ||= came.moved;
      all.left ||= came.left;
      // Nobody can be asked just now.
      if (!came.moved) break;
    }
    return all;
  };
};

/** What one round of reading came to. */
export interface EndpointRound {
  readonly events: number;
  readonly moved: boolean;
  /** Some wait, and could not be read now. */
  readonly waits: boolean;
  /** In how many milliseconds more may be read; null: when there is a hint. */
  readonly nextIn: number | null;
}

const NOTHING: EndpointRound = { events: 0, moved: false, waits: false, nextIn: null };

/** Opens the reading of what was reported to endpoints: workspaces by turns, the oldest of each first, in batches. */
export const createEndpointRound = ({
  endpoints,
  ...rest
}: EndpointRoundPorts): ((tenure: Tenure) => Promise<EndpointRound>) => {
  if (endpoints === undefined) return (): Promise<EndpointRound> => Promise.resolve(NOTHING);
  const ports = { ...rest, endpoints };
  const { verbs, clock } = ports;
  const read = createReading(ports);
  const turn = createTurns();
  let forgotAt = 0;
  let readAt = 0;
  const forget = async (tenure: Tenure, now: number): Promise<void> => {
    if (now - forgotAt < FORGET_EVERY_MS) return;
    const gone = await verbs.forgetEndpointCalls({ tenure, before: now - KEPT_MS, most: MOST_FORGOTTEN });
    await verbs.forgetReportsAside({ before: now - ASIDE_KEPT_MS, now });
    await verbs.forgetAnsweredCalls(now - ANSWERED_KEPT_MS);
    if (gone < MOST_FORGOTTEN) forgotAt = now;
  };
  return async (tenure: Tenure): Promise<EndpointRound> => {
    const now = clock.now();
    await forget(tenure, now);
    if (now >= readAt && now - readAt < GATHERED_MS) return { ...NOTHING, nextIn: GATHERED_MS - (now - readAt) };
    const heads = await verbs.endpointHeads();
    const ready = await takeShares({
      workspaceIds: turn(heads.flatMap(({ workspaceId, earliest }) => (earliest <= now ? [workspaceId] : []))),
      most: MOST_CALLS,
      take: (workspaceIds, each) => verbs.pendingEndpointCalls({ workspaceIds, tenure, now, each }),
      workspaceOf: ({ to }) => to.workspaceId,
    });
    const own = [...Map.groupBy(ready, addressOf).values()];
    const went = await Promise.all(own.map((calls) => read(tenure, calls)));
    // Shares may leave some of it free.
    const isMore = ready.length > MOST_CALLS / 2;
    readAt = ready.length === 0 || isMore ? 0 : now;
    return {
      events: went.reduce((sum, { events }) => sum + events, 0),
      moved: isMore && went.some(({ moved }) => moved),
      nextIn: ready.length > 0 && !isMore ? GATHERED_MS : null,
      waits: (heads.length > 0 && ready.length === 0) || went.some(({ left }) => left),
    };
  };
};
