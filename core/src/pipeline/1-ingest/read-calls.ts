import type { InboundEvent, ReceiveItem } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import type { CalledSource } from '../../model/inbound/source.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { InboundPart } from '../../store/verb/accept-inbound.ts';
import type { PendingCall } from '../../store/verb/due-inbound.ts';
import type { Verbs } from '../../store/verbs.ts';
import { askReceive, type Made } from './ask-source.ts';
import { factsOf, payloadTrouble } from './inbound-facts.ts';
import { namedBy, type PollPorts } from './poll-source.ts';

/** What reading calls is handed. */
export interface CallPorts extends Omit<PollPorts, 'verbs'> {
  readonly verbs: Pick<Verbs, 'acceptInbound' | 'deferCalls' | 'park' | 'refusalOf'>;
}

/** Calls of one source, and who reads them. */
export interface CallTurn {
  readonly source: CalledSource;
  readonly calls: readonly PendingCall[];
  readonly workspace: Workspace;
  readonly tenure: Tenure;
}

const SUSPENDED_MS = 30_000;
const AGAIN_MS = 1000;

const decode = (body: Buffer): Pick<ReceiveItem, 'body' | 'encoding'> => {
  const text = body.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(body);
  return isText ? { body: text, encoding: 'utf8' } : { body: body.toString('base64'), encoding: 'base64' };
};

const itemOf = ({ head, body, receivedAt }: PendingCall): ReceiveItem => ({
  method: head.method,
  headers: head.headers,
  query: head.query,
  ...decode(body),
  at: receivedAt,
});

const idsOf = (calls: readonly PendingCall[]): readonly number[] => calls.map(({ id }) => id);

/** Keeps a call that cannot be read where a person sees it. */
const setAside = async (
  ports: CallPorts,
  { workspace, tenure }: CallTurn,
  { call, reason }: { readonly call: PendingCall; readonly reason: string },
): Promise<void> => {
  const at = workspaceNow(workspace.clock, ports.clock.now());
  const own = { kind: 'call', subjectId: call.id, workspaceId: workspace.id } as const;
  await ports.verbs.park({ ...own, publicId: ports.ids.next(), reason, at, tenure });
};

/** A call, and the events that its plugin read in it. */
interface ReadCall {
  readonly call: PendingCall;
  readonly events: readonly InboundEvent[];
}

/** Calls of one source that were read. */
interface ReadSource {
  readonly turn: CallTurn;
  readonly read: readonly ReadCall[];
}

const partOf = (
  ports: CallPorts,
  { turn: { source, workspace }, read }: ReadSource,
  receivedAt: number,
): InboundPart => {
  const now = workspaceNow(workspace.clock, receivedAt);
  const events = read.flatMap((one) => one.events);
  return {
    workspace,
    source,
    type: source.webhook.emits,
    facts: factsOf(events, { source, now, begin: 'new', named: namedBy(ports.inbound, workspace) }),
    makes: source.webhook.unknown === 'create',
    read: { calls: idsOf(read.map(({ call }) => call)) },
    now,
  };
};

/** By what right calls are kept, and whom to tell that it did not go. */
interface Keeping {
  readonly tenure: Tenure;
  readonly failed: (error: unknown) => void;
}

/** As smaller pieces what the database refused whole: source by source, and of one call by call; null: it stands alone. */
const piecesOf = (sources: readonly ReadSource[]): readonly (readonly ReadSource[])[] | null => {
  const [only] = sources;
  if (sources.length > 1) return sources.map((one) => [one]);
  if (only === undefined || only.read.length < 2) return null;
  return only.read.map((one) => [{ turn: only.turn, read: [one] }]);
};

/** Keeps each source alone where together it did not go and the database refused nothing: nobody's mistake keeps others waiting. Null: of that one nothing was kept. */
const keepApart = async (
  ports: CallPorts,
  sources: readonly ReadSource[],
  { tenure, failed }: Keeping,
): Promise<ReadonlyMap<number, number | null>> => {
  const kept = await Promise.all(
    sources.map((one) =>
      keepAll(ports, [one], { tenure, failed }).catch((error: unknown) => {
        failed(error);
        return new Map([[one.turn.source.id, null]]);
      }),
    ),
  );
  return new Map(kept.flatMap((own) => [...own]));
};

/** Keeps what was read, all together, and in pieces where the database refuses some of it: then only the culprit is set aside. Gives how many events of each source were new. */
const keepAll = async (
  ports: CallPorts,
  sources: readonly ReadSource[],
  { tenure, failed }: Keeping,
): Promise<ReadonlyMap<number, number | null>> => {
  const some = sources.filter(({ read }) => read.length > 0);
  if (some.length === 0) return new Map();
  const receivedAt = ports.clock.now();
  try {
    const parts = some.map((one) => partOf(ports, one, receivedAt));
    const accepted = await ports.verbs.acceptInbound({ tenure, parts, receivedAt, ids: ports.ids });
    return new Map(parts.map(({ source }, at) => [source.id, accepted[at]?.events ?? 0]));
  } catch (error) {
    const reason = ports.verbs.refusalOf(error);
    if (reason === null && some.length > 1) return keepApart(ports, some, { tenure, failed });
    if (reason === null) throw error;
    const pieces = piecesOf(some);
    if (pieces === null) {
      for (const { turn, read } of some) for (const { call } of read) await setAside(ports, turn, { call, reason });
      return new Map();
    }
    const kept = new Map<number, number>();
    for (const piece of pieces)
      for (const [id, events] of await keepAll(ports, piece, { tenure, failed }))
        kept.set(id, (kept.get(id) ?? 0) + (events ?? 0));
    return kept;
  }
};

/** What a call's events are, or why they are of no use. */
const checked = async (
  { inbound }: CallPorts,
  { source }: CallTurn,
  made: Made<{ readonly events: readonly InboundEvent[] }> | undefined,
): Promise<Made<readonly InboundEvent[]>> => {
  if (made === undefined) return { ok: false, detail: 'the plugin gave no answer' };
  if (!made.ok) return made;
  const manifest = await inbound.plugins.manifestOf(source.plugin, source.pluginVersion);
  const { emits } = source.webhook;
  const wrong = payloadTrouble(made.value.events, { manifest, emits, plugins: inbound.plugins });
  return wrong === null ? { ok: true, value: made.value.events } : { ok: false, detail: wrong };
};

/** Why the calls of a source must wait; null: they need not. */
const objection = async ({ plugins }: CallPorts, { workspace, source }: CallTurn): Promise<string | null> => {
  if (await plugins.isSuspended(workspace.id, source.plugin)) return 'the plugin is suspended';
  const rights = await plugins.rightsOf(workspace.id, source.plugin);
  const needed = ['webhook', 'events:emit', ...(source.webhook.unknown === 'create' ? ['contacts:create'] : [])];
  const lacking = needed.find((right) => !rights.has(right));
  return lacking === undefined ? null : `the plugin does not have the right ${lacking}`;
};

/** What a source's plugin made of its calls: what is to be kept, whether somebody who watches must be told, and whether any call is through. */
interface Heard extends ReadSource {
  readonly told: boolean;
  readonly moved: boolean;
}

/** Has the calls of one source read by its plugin, in their order. */
const hear = async (ports: CallPorts, turn: CallTurn): Promise<Heard> => {
  const { source, calls, workspace, tenure } = turn;
  const defer = async (detail: string, milliseconds: number): Promise<void> => {
    const at = ports.clock.now();
    await ports.verbs.deferCalls({ tenure, source, at, calls: idsOf(calls), dueAt: at + milliseconds, detail });
  };
  const objected = await objection(ports, turn);
  if (objected !== null) {
    await defer(objected, SUSPENDED_MS);
    return { turn, read: [], told: false, moved: false };
  }
  const now = workspaceNow(workspace.clock, ports.clock.now());
  const asked = await askReceive(ports.sandbox, { workspace, source, now, items: calls.map(itemOf) });
  if (asked.kind === 'interrupted') return { turn, read: [], told: false, moved: false };
  if (asked.kind === 'condemned') {
    const { verdict, detail } = asked;
    await ports.plugins.strike({ workspaceId: workspace.id, plugin: source.plugin, verdict, detail });
    const [first] = calls;
    const reason = `the plugin had to be stopped (${verdict})`;
    if (calls.length === 1 && first !== undefined) await setAside(ports, turn, { call: first, reason });
    else await defer(reason, AGAIN_MS);
    return { turn, read: [], told: true, moved: true };
  }
  const read: ReadCall[] = [];
  let told = false;
  for (const [number, call] of calls.entries()) {
    const made = await checked(ports, turn, asked.answers[number]);
    if (made.ok) read.push({ call, events: made.value });
    else {
      await setAside(ports, turn, { call, reason: made.detail });
      told = true;
    }
  }
  return { turn, read, told, moved: true };
};

/** What came of one source's calls: how many events were new, whether somebody who watches must be told, and whether any call is through. */
export interface CallsRead {
  readonly workspace: Workspace;
  readonly events: number;
  readonly told: boolean;
  readonly moved: boolean;
}

/** Reads calls of several sources, each of which is asked for itself, and keeps what they tell in one transaction. `failed`: one of them could not be asked. */
export const readCalls = async (
  ports: CallPorts,
  {
    turns,
    tenure,
    failed,
  }: { readonly turns: readonly CallTurn[]; readonly tenure: Tenure; readonly failed: (error: unknown) => void },
): Promise<readonly CallsRead[]> => {
  const heard = await Promise.all(
    turns.map((turn) =>
      hear(ports, turn).catch((error: unknown): Heard => {
        failed(error);
        return { turn, read: [], told: false, moved: false };
      }),
    ),
  );
  const kept = await keepAll(ports, heard, { tenure, failed });
  return heard.map(({ turn: { source, workspace }, told, moved }) => ({
    workspace,
    events: kept.get(source.id) ?? 0,
    told,
    moved: moved && kept.get(source.id) !== null,
  }));
};
