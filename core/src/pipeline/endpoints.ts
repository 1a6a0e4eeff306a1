import type { EndpointCall, EndpointRequest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import { keptKey } from '../model/collection.ts';
import type { Pulse } from '../model/pulse.ts';
import type { Workspace } from '../model/workspace.ts';
import type { NewEndpointCall, ReportedTo } from '../store/verb/endpoint-calls.ts';
import type { Verbs } from '../store/verbs.ts';
import { reachEndpoint, shardOfEndpoint, type ReachedEndpoint } from './1-ingest/endpoint.ts';
import type { Gather } from './1-ingest/ingest.ts';
import { createSharedCollections } from './2-match/shared-records.ts';
import { createPlaces, withPatience } from './patience.ts';
import { answerEndpoint, type AnswerPorts, type SentAnswer } from './rounds/answer-endpoint.ts';

/** Which endpoint somebody calls: a workspace's public id, and names. */
export interface EndpointAddress {
  readonly workspace: string;
  readonly plugin: string;
  readonly endpoint: string;
}

/** The door to plugins' endpoints. Whatever is not there is not found, and nothing says why. */
export interface Endpoints {
  /** What an address is: INNESTO_NOT_FOUND where it is none. */
  reach(address: EndpointAddress): Promise<ReachedEndpoint>;
  /** Keeps a report, durably: resolves when it is committed. INNESTO_ENDPOINT_BUSY where too many wait. */
  keep(reached: ReachedEndpoint, call: Pick<EndpointCall, 'path' | 'query' | 'headers' | 'body'>): Promise<void>;
  /** Answers a request, within a second. `key`: by which the caller may ask again, and is answered the same. */
  answer(
    reached: ReachedEndpoint,
    request: Omit<EndpointRequest, 'at' | 'address'>,
    key: string | null,
  ): Promise<{ readonly answer: SentAnswer; readonly isRepeated: boolean }>;
}

type Ports = Omit<AnswerPorts, 'shared' | 'verbs'> & {
  readonly verbs: AnswerPorts['verbs'] &
    Pick<Verbs, 'keepEndpointCalls' | 'countEndpointCalls' | 'loadCollectionRevisions' | 'loadSharedRecords'>;
  readonly pulse: Pulse;
  readonly gather: Gather;
  /** Where people reach the hub. */
  readonly address: { readonly base: string };
  /** Milliseconds that only ever elapse. */
  readonly uptime: () => number;
};

const MOST_CALLS_A_COMMIT = 1000;
/** So many calls of a workspace may wait: whoever reports more is told to come back. */
const MOST_WAITING = 100_000;
/** So many of all may wait; beyond that only those are let in of whose workspace hardly any wait. */
const MOST_OF_ALL = 500_000;
const HARDLY_ANY = 5000;
const COUNTED_EVERY_MS = 1000;
/** Whoever reads looks again by itself within a tenth of a second after a hint, so that of thousands in a second not each need give one. */
const HINT_EVERY_MS = 50;
/** Longer than a process for newcomers takes to start, on a busy machine too. */
const ANSWER_WITHIN_MS = 3000;
/** So many requests of a workspace are answered at a time: of more than that the last would wait in vain, and what they carry would pile up. */
const MOST_ANSWERING = 100;
/** How long this node may go on to use what it knows of a workspace for reports: neither its name nor its clock counts for them. */
const FRESH_MS = 2000;
const MOST_KNOWN = 10_000;

/** Watches that not too much piles up where nobody reads. */
const createBound = ({
  verbs,
  uptime,
}: Pick<Ports, 'verbs' | 'uptime'>): ((workspaceId: number) => Promise<boolean>) => {
  let countedAt = -COUNTED_EVERY_MS;
  let counting: ReturnType<Verbs['countEndpointCalls']> = Promise.resolve(new Map());
  return async (workspaceId) => {
    if (uptime() - countedAt >= COUNTED_EVERY_MS) {
      countedAt = uptime();
      counting = verbs.countEndpointCalls();
      counting.catch(() => undefined);
    }
    const waiting = await counting;
    const own = waiting.get(workspaceId) ?? 0;
    if (own < HARDLY_ANY) return true;
    return own < MOST_WAITING && [...waiting.values()].reduce((sum, some) => sum + some, 0) < MOST_OF_ALL;
  };
};

const createReach = ({ endpoints, plugins, uptime }: Ports): Endpoints['reach'] => {
  const known = new Map<string, { readonly at: number; readonly workspace: Promise<Workspace | null> }>();
  const workspaceOf = (publicId: string): Promise<Workspace | null> => {
    const before = known.get(publicId);
    if (before !== undefined && uptime() - before.at < FRESH_MS) return before.workspace;
    if (known.size >= MOST_KNOWN) known.clear();
    const workspace = endpoints.workspaceOf(publicId);
    known.set(publicId, { at: uptime(), workspace });
    workspace.catch(() => known.delete(publicId));
    return workspace;
  };
  return async ({ workspace: publicId, plugin, endpoint: name }) => {
    const workspace = await workspaceOf(publicId);
    const reached =
      workspace === null ? null : await reachEndpoint({ endpoints, plugins }, { workspace, plugin, name });
    if (reached === null) throw fault('INNESTO_NOT_FOUND', { what: 'address' });
    return reached;
  };
};

const addressOf = (base: string, { workspace, plugin, endpoint }: ReachedEndpoint): string =>
  `${base}/x/${workspace.publicId}/${plugin}/${endpoint.name}`;

/** Opens the door to plugins' endpoints. Reports that come while a commit is under way share the next one. */
export const createEndpoints = (ports: Ports): Endpoints => {
  const { verbs, clock, pulse, gather, uptime } = ports;
  const shared = createSharedCollections(verbs);
  const hasRoom = createBound(ports);
  const letIn = createPlaces(MOST_ANSWERING);
  let hintedAt = -HINT_EVERY_MS;
  const keepTogether = gather<NewEndpointCall, true>(async (calls) => {
    await verbs.keepEndpointCalls(calls);
    return calls.map(() => true as const);
  }, MOST_CALLS_A_COMMIT);
  return {
    reach: createReach(ports),
    keep: async ({ workspace, plugin, endpoint }, { path, query, headers, body }) => {
      const to: ReportedTo = {
        workspaceId: workspace.id,
        shard: shardOfEndpoint(workspace.id, keptKey(plugin, endpoint.name)),
        plugin,
        endpoint: endpoint.name,
      };
      if (!(await hasRoom(workspace.id))) throw fault('INNESTO_ENDPOINT_BUSY');
      await keepTogether({ to, head: { path, query, headers }, body, receivedAt: clock.now() });
      if (uptime() - hintedAt >= HINT_EVERY_MS) {
        hintedAt = uptime();
        pulse.inbound?.();
      }
    },
    answer: async (reached, request, key) => {
      const { endpoint } = reached;
      if (endpoint.kind !== 'synchronous') throw fault('INNESTO_NOT_FOUND', { what: 'address' });
      if (reached.suspended) throw fault('INNESTO_ENDPOINT_BUSY');
      // What it is in a workspace counts here: its clock may have been moved a moment ago.
      const workspace = await ports.endpoints.workspaceOf(reached.workspace.publicId);
      if (workspace === null) throw fault('INNESTO_NOT_FOUND', { what: 'address' });
      const asked = { ...reached, workspace, endpoint };
      const { wrote, ...answered } = await withPatience(ANSWER_WITHIN_MS, (patience) =>
        letIn(workspace.id, () =>
          answerEndpoint(
            { ...ports, shared },
            { reached: asked, request: { ...request, address: addressOf(ports.address.base, asked) }, patience, key },
          ),
        ),
      );
      if (wrote) pulse.events();
      return answered;
    },
  };
};
