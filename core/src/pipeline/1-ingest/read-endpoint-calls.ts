import { TakeResult, type EndpointCall, type SharedRecords } from '@innesto/sdk/contract';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { keptKey } from '../../model/collection.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Tenure } from '../../model/shard.ts';
import type { PendingEndpointCall, ReportedTo } from '../../store/verb/endpoint-calls.ts';
import type { Told } from '../../store/verb/write-told.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { PluginRunner, Plugins, Report } from '../port.ts';
import { askEntry, type Made } from './ask-source.ts';
import type { EndpointHouse, ReachedEndpoint } from './endpoint.ts';
import { countsOf, dayIn, toldFacts, toldTrouble } from './told-facts.ts';

const takeResult = compiledLater(TakeResult);

/** What reading reports to endpoints is handed. */
export interface EndpointCallPorts {
  readonly verbs: Pick<
    Verbs,
    'acceptEndpointCalls' | 'deferEndpointCalls' | 'restEndpointCalls' | 'refusalOf' | 'loadWorkspaces'
  >;
  readonly sandbox: PluginRunner;
  readonly plugins: Pick<Plugins, 'strike' | 'rightsOf'>;
  readonly endpoints: EndpointHouse;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
  readonly announce: Announce;
}

/** Reports to one endpoint, and who reads them. `reached` null: there is no such endpoint any more. */
export interface EndpointTurn {
  readonly to: ReportedTo;
  readonly reached: ReachedEndpoint | null;
  readonly calls: readonly PendingEndpointCall[];
  readonly collections: SharedRecords;
  readonly tenure: Tenure;
}

const SUSPENDED_MS = 30_000;
/** How long calls wait that could not be read, by how often they were tried; after the last of them they are set aside. */
const AGAIN_MS = [1000, 1000, 5000, 30_000, 120_000] as const;

type Read = { readonly call: PendingEndpointCall; readonly told: TakeResult };
type Reached = { readonly reached: ReachedEndpoint };

/** What came of calls: what they told, those over which the plugin failed, and why it did (of the first). */
interface Came {
  readonly calls: readonly PendingEndpointCall[];
  readonly told: readonly Read[];
  readonly failed: readonly PendingEndpointCall[];
  readonly reason: string;
}

const idsOf = (calls: readonly PendingEndpointCall[]): readonly number[] => calls.map(({ id }) => id);

const toldOf = (
  { clock, endpoints, ids }: EndpointCallPorts,
  { reached }: Reached,
  read: readonly Read[],
): Told | null => {
  if (read.length === 0) return null;
  const { workspace, manifest, plugin, endpoint } = reached;
  const receivedAt = clock.now();
  const now = workspaceNow(workspace.clock, receivedAt);
  return {
    workspace,
    endpoint: keptKey(plugin, endpoint.name),
    facts: read.flatMap(({ call, told: { events = [] } }) =>
      toldFacts(events, {
        ...reached,
        endpoints,
        cameAt: Math.min(now, workspaceNow(workspace.clock, call.receivedAt)),
      }),
    ),
    counts: read.flatMap(({ told: { counts = [] } }) => countsOf(counts, manifest)),
    day: dayIn(workspace, now),
    now,
    receivedAt,
    ids,
  };
};

/** Writes what came of calls in one transaction, and tells people and the log of those that are set aside. */
const accept = async (
  ports: EndpointCallPorts,
  { to, tenure, reached }: EndpointTurn & Reached,
  { calls, told, failed, reason }: Came,
): Promise<number> => {
  const failedAt = ports.clock.now();
  const endpoint = keptKey(to.plugin, to.endpoint);
  const accepted = await ports.verbs.acceptEndpointCalls({
    tenure,
    to,
    calls: idsOf(calls),
    told: toldOf(ports, { reached }, told),
    aside:
      failed.length === 0
        ? null
        : {
            calls: idsOf(failed),
            reason: `${endpoint}: ${reason}`,
            parkedId: ports.ids.next(),
            at: workspaceNow(reached.workspace.clock, failedAt),
            failedAt,
          },
  });
  if (accepted === null) return 0;
  const { aside, events } = accepted;
  if (failed.length > 0)
    ports.report('reports to an endpoint are set aside', {
      endpoint,
      workspace: reached.workspace.publicId,
      calls: aside.kept,
      forgotten: aside.dropped,
      detail: reason.slice(0, 300),
    });
  if (aside.isFirst) ports.announce({ topic: 'parked', workspaceId: to.workspaceId });
  return events;
};

/** Writes what came of calls: all together, and each alone where the database refuses some of it. */
const keep = async (ports: EndpointCallPorts, turn: EndpointTurn & Reached, came: Came): Promise<number> => {
  try {
    return await accept(ports, turn, came);
  } catch (error) {
    const reason = ports.verbs.refusalOf(error);
    const { calls, told, failed } = came;
    const [only] = calls;
    if (reason === null || only === undefined) throw error;
    if (calls.length === 1) return accept(ports, turn, { calls, told: [], failed: calls, reason });
    let events = 0;
    for (const call of calls) {
      const isHis = (one: PendingEndpointCall): boolean => one === call;
      events += await keep(ports, turn, {
        calls: [call],
        told: told.filter((one) => isHis(one.call)),
        failed: failed.filter(isHis),
        reason: came.reason,
      });
    }
    return events;
  }
};

/** Lets calls wait that could not be read; those that were tried often enough are set aside. */
export const postponeCalls = async (
  ports: EndpointCallPorts,
  turn: EndpointTurn & Reached,
  { reason, isSuspect }: { readonly reason: string; readonly isSuspect: boolean },
): Promise<void> => {
  const { to, tenure, calls } = turn;
  const [first] = calls;
  const pause = AGAIN_MS[first?.attempt ?? 0];
  if (pause === undefined) await keep(ports, turn, { calls, told: [], failed: calls, reason });
  else
    await ports.verbs.deferEndpointCalls({
      tenure,
      to,
      calls: idsOf(calls),
      dueAt: ports.clock.now() + pause,
      isSuspect,
    });
};

const itemOf = (
  { head, body, receivedAt }: PendingEndpointCall,
  { workspace }: Pick<ReachedEndpoint, 'workspace'>,
): EndpointCall => ({ method: 'POST', ...head, body, at: workspaceNow(workspace.clock, receivedAt) });

/** What of the answers can be written, and over which calls the plugin failed. What it made nothing of is forgotten: whoever calls may say anything. */
const sorted = (
  { endpoints: { plugins } }: EndpointCallPorts,
  { calls, reached }: EndpointTurn & Reached,
  answers: readonly Made<TakeResult>[],
): Came => {
  const told: Read[] = [];
  const failed: PendingEndpointCall[] = [];
  let reason: string | null = null;
  for (const [at, call] of calls.entries()) {
    const answer = answers[at];
    const trouble =
      answer?.ok === true
        ? toldTrouble(answer.value, { ...reached, plugins })
        : (answer?.detail ?? 'it gave no answer');
    if (answer?.ok === true && trouble === null) told.push({ call, told: answer.value });
    else {
      failed.push(call);
      reason ??= trouble;
    }
  }
  return { calls, told, failed, reason: reason ?? '' };
};

/** What became of calls: how many events they told, whether any of them is through or put off, and whether any wait. */
export interface ReadOfCalls {
  readonly events: number;
  readonly moved: boolean;
  readonly left: boolean;
}

/** Reads reports to one endpoint in their order, and writes what they tell. */
export const readEndpointCalls = async (ports: EndpointCallPorts, turn: EndpointTurn): Promise<ReadOfCalls> => {
  const { to, reached, calls, collections, tenure } = turn;
  const { verbs, clock } = ports;
  if (reached === null || reached.endpoint.kind !== 'ingest') {
    await verbs.acceptEndpointCalls({ tenure, to, calls: idsOf(calls), told: null });
    return { events: 0, moved: true, left: false };
  }
  const own = { ...turn, reached };
  const now = clock.now();
  if (reached.suspended) {
    await verbs.restEndpointCalls({ tenure, to, now, dueAt: now + SUSPENDED_MS });
    return { events: 0, moved: false, left: true };
  }
  const asked = await askEntry(
    ports.sandbox,
    {
      workspace: reached.workspace.publicId,
      plugin: reached.plugin,
      version: reached.version,
      contribution: reached.endpoint.name,
      entry: 'take',
      config: '{}',
      collections: JSON.stringify(collections),
      items: calls.map((call) => itemOf(call, reached)),
      now: workspaceNow(reached.workspace.clock, now),
      seed: calls[0]?.id ?? 0,
    },
    (value): value is TakeResult => takeResult.Check(value),
  );
  if (asked.kind === 'interrupted') return { events: 0, moved: false, left: true };
  if (asked.kind === 'condemned') {
    const { verdict, detail } = asked;
    await ports.plugins.strike({ workspaceId: to.workspaceId, plugin: to.plugin, verdict, detail });
    const reason = `the plugin had to be stopped (${verdict})`;
    // The one that it was is known when each of them was read alone.
    const isAlone = calls.length === 1;
    if (isAlone) await keep(ports, own, { calls, told: [], failed: calls, reason });
    else await postponeCalls(ports, own, { reason, isSuspect: true });
    return { events: 0, moved: true, left: !isAlone };
  }
  const came = ports.endpoints.plugins.checkTogether(() => sorted(ports, own, asked.answers));
  return { events: await keep(ports, own, came), moved: true, left: false };
};
