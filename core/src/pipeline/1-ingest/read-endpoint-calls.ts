import { TakeResult, type EndpointCall, type SharedRecords } from '@innesto/sdk/contract';
import { Compile } from 'typebox/compile';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { keptKey } from '../../model/collection.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Tenure } from '../../model/shard.ts';
import type { PendingEndpointCall, ReportedTo } from '../../store/verb/endpoint-calls.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { PluginRunner, Plugins, Report } from '../port.ts';
import { askEntry, type Made } from './ask-source.ts';
import type { EndpointHouse, ReachedEndpoint } from './endpoint.ts';
import { countsOf, dayIn, toldFacts, toldTrouble } from './told-facts.ts';

const takeResult = Compile(TakeResult);

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
const AGAIN_MS = 1000;

type Read = { readonly call: PendingEndpointCall; readonly told: TakeResult };

const idsOf = (calls: readonly PendingEndpointCall[]): readonly number[] => calls.map(({ id }) => id);

/** Writes what calls told: all together, and each alone where the database refuses some of it. */
const keep = async (
  ports: EndpointCallPorts,
  { to, tenure, reached }: EndpointTurn & { readonly reached: ReachedEndpoint },
  read: { readonly calls: readonly PendingEndpointCall[]; readonly told: readonly Read[] },
): Promise<number> => {
  const { clock, endpoints, ids, verbs } = ports;
  const { workspace, manifest, plugin, endpoint } = reached;
  const receivedAt = clock.now();
  const now = workspaceNow(workspace.clock, receivedAt);
  const told = {
    workspace,
    endpoint: keptKey(plugin, endpoint.name),
    facts: read.told.flatMap(({ call, told: { events = [] } }) =>
      toldFacts(events, {
        ...reached,
        endpoints,
        cameAt: Math.min(now, workspaceNow(workspace.clock, call.receivedAt)),
      }),
    ),
    counts: read.told.flatMap(({ told: { counts = [] } }) => countsOf(counts, manifest)),
    day: dayIn(workspace, now),
    now,
    receivedAt,
    ids,
  };
  try {
    return (await verbs.acceptEndpointCalls({ tenure, to, calls: idsOf(read.calls), told })) ?? 0;
  } catch (error) {
    const reason = verbs.refusalOf(error);
    if (reason === null) throw error;
    if (read.calls.length === 1) {
      ports.report('a call to an endpoint could not be kept', { endpoint: told.endpoint, reason });
      await verbs.acceptEndpointCalls({ tenure, to, calls: idsOf(read.calls), told: null });
      return 0;
    }
    let events = 0;
    for (const call of read.calls)
      events += await keep(
        ports,
        { to, tenure, reached, calls: [], collections: {} },
        { calls: [call], told: read.told.filter((one) => one.call === call) },
      );
    return events;
  }
};

const itemOf = (
  { head, body, receivedAt }: PendingEndpointCall,
  { workspace }: Pick<ReachedEndpoint, 'workspace'>,
): EndpointCall => ({ method: 'POST', ...head, body, at: workspaceNow(workspace.clock, receivedAt) });

/** What of the answers can be written; of the rest the hub's log hears once a batch: whoever calls may say anything. */
const sorted = (
  { report, endpoints: { plugins } }: EndpointCallPorts,
  { calls, reached }: EndpointTurn & { readonly reached: ReachedEndpoint },
  answers: readonly Made<TakeResult>[],
): readonly Read[] => {
  const troubles: string[] = [];
  const told = calls.flatMap((call, at): Read[] => {
    const answer = answers[at];
    const trouble =
      answer?.ok === true
        ? toldTrouble(answer.value, { ...reached, plugins })
        : (answer?.detail ?? 'it gave no answer');
    if (answer?.ok === true && trouble === null) return [{ call, told: answer.value }];
    troubles.push(trouble ?? '');
    return [];
  });
  const [first] = troubles;
  if (first !== undefined)
    report('calls to an endpoint tell nothing that can be kept', {
      endpoint: keptKey(reached.plugin, reached.endpoint.name),
      workspace: reached.workspace.publicId,
      calls: troubles.length,
      detail: first.slice(0, 300),
    });
  return told;
};

/** Reads reports to one endpoint in their order, and writes what they tell. Gives how many events there were, and whether any call is through. */
export const readEndpointCalls = async (
  ports: EndpointCallPorts,
  turn: EndpointTurn,
): Promise<{ readonly events: number; readonly moved: boolean }> => {
  const { to, reached, calls, collections, tenure } = turn;
  const { verbs, clock } = ports;
  if (reached === null || reached.endpoint.kind !== 'ingest') {
    await verbs.acceptEndpointCalls({ tenure, to, calls: idsOf(calls), told: null });
    return { events: 0, moved: true };
  }
  const now = clock.now();
  if (reached.suspended) {
    await verbs.restEndpointCalls({ tenure, to, now, dueAt: now + SUSPENDED_MS });
    return { events: 0, moved: false };
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
  if (asked.kind === 'interrupted') return { events: 0, moved: false };
  if (asked.kind === 'condemned') {
    const { verdict, detail } = asked;
    await ports.plugins.strike({ workspaceId: to.workspaceId, plugin: to.plugin, verdict, detail });
    // The one that it was is known when each of them was read alone.
    if (calls.length === 1) await verbs.acceptEndpointCalls({ tenure, to, calls: idsOf(calls), told: null });
    else await verbs.deferEndpointCalls({ tenure, to, calls: idsOf(calls), dueAt: now + AGAIN_MS });
    return { events: 0, moved: true };
  }
  const own = { ...turn, reached };
  return { events: await keep(ports, own, { calls, told: sorted(ports, own, asked.answers) }), moved: true };
};
