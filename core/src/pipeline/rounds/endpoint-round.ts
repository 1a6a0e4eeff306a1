import type { SharedRecords } from '@innesto/sdk/contract';
import { keptKey } from '../../model/collection.ts';
import type { Tenure } from '../../model/shard.ts';
import type { PendingEndpointCall } from '../../store/verb/endpoint-calls.ts';
import type { Verbs } from '../../store/verbs.ts';
import { reachEndpoint, sharedByEndpoint, type EndpointHouse, type ReachedEndpoint } from '../1-ingest/endpoint.ts';
import { readEndpointCalls, type EndpointCallPorts } from '../1-ingest/read-endpoint-calls.ts';
import { createSharedCollections, type SharedCollections } from '../2-match/shared-records.ts';

/** What reading reports to endpoints is handed. Without a house they wait. */
export interface EndpointRoundPorts extends Omit<EndpointCallPorts, 'verbs' | 'endpoints'> {
  readonly verbs: EndpointCallPorts['verbs'] &
    Pick<Verbs, 'pendingEndpointCalls' | 'forgetEndpointCalls' | 'loadCollectionRevisions' | 'loadSharedRecords'>;
  readonly endpoints?: EndpointHouse;
}

/** So many calls of one endpoint are read together, as long as they are not heavier than this. */
const MOST_CALLS = 500;
const MOST_BYTES = 2 * 1024 * 1024;
/** Whoever reports waits for no answer: what comes within this time is read together. */
const GATHERED_MS = 100;

const FORGET_EVERY_MS = 600_000;
const KEPT_MS = 3 * 86_400_000;
const MOST_FORGOTTEN = 5000;

/** As many calls as cross together: one that was in a batch which had to be stopped goes alone. */
const together = (calls: readonly PendingEndpointCall[]): readonly PendingEndpointCall[] => {
  const batch: PendingEndpointCall[] = [];
  let bytes = 0;
  for (const call of calls) {
    bytes += call.body.length + 1024;
    if (batch.length > 0 && (bytes > MOST_BYTES || call.attempt > 0)) break;
    batch.push(call);
    if (call.attempt > 0) break;
  }
  return batch;
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
  return async (tenure: Tenure, calls: readonly PendingEndpointCall[]) => {
    const [first] = calls;
    if (first === undefined) return { events: 0, moved: false };
    const { to } = first;
    try {
      const workspace = (await ports.verbs.loadWorkspaces([to.workspaceId])).get(to.workspaceId);
      const reached =
        workspace === undefined
          ? null
          : await reachEndpoint(ports, { workspace, plugin: to.plugin, name: to.endpoint });
      const collections = reached === null ? {} : await sharedFor(shared, reached);
      return await readEndpointCalls(ports, { to, reached, calls: together(calls), collections, tenure });
    } catch (error) {
      ports.report('calls to an endpoint could not be read; they are read again', {
        error: error instanceof Error ? error.message.slice(0, 500) : String(error),
      });
      return { events: 0, moved: false };
    }
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

/** Opens the reading of what was reported to endpoints: the oldest of each first, in batches. */
export const createEndpointRound = ({
  endpoints,
  ...rest
}: EndpointRoundPorts): ((tenure: Tenure) => Promise<EndpointRound>) => {
  if (endpoints === undefined) return (): Promise<EndpointRound> => Promise.resolve(NOTHING);
  const ports = { ...rest, endpoints };
  const { verbs, clock } = ports;
  const read = createReading(ports);
  let forgotAt = 0;
  let readAt = 0;
  return async (tenure: Tenure): Promise<EndpointRound> => {
    const now = clock.now();
    if (now - forgotAt >= FORGET_EVERY_MS) {
      const gone = await verbs.forgetEndpointCalls({ tenure, before: now - KEPT_MS, most: MOST_FORGOTTEN });
      if (gone < MOST_FORGOTTEN) forgotAt = now;
    }
    if (now >= readAt && now - readAt < GATHERED_MS) return { ...NOTHING, nextIn: GATHERED_MS - (now - readAt) };
    const { ready, waits } = await verbs.pendingEndpointCalls({ tenure, now, each: MOST_CALLS });
    const own = [...Map.groupBy(ready, addressOf).values()];
    const went = await Promise.all(own.map((calls) => read(tenure, calls)));
    const isMore = ready.length >= MOST_CALLS;
    readAt = ready.length === 0 || isMore ? 0 : now;
    return {
      events: went.reduce((sum, { events }) => sum + events, 0),
      moved: isMore && went.some(({ moved }) => moved),
      nextIn: ready.length > 0 && !isMore ? GATHERED_MS : null,
      waits: waits || went.some(({ moved }) => !moved),
    };
  };
};
