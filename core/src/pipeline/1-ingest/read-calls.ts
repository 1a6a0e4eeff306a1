import type { InboundEvent, ReceiveItem } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import type { CalledSource } from '../../model/inbound/source.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
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

const keep = async (
  ports: CallPorts,
  { source, workspace, tenure }: CallTurn,
  read: { readonly calls: readonly PendingCall[]; readonly events: readonly InboundEvent[] },
): Promise<number> => {
  const receivedAt = ports.clock.now();
  const now = workspaceNow(workspace.clock, receivedAt);
  const accepted = await ports.verbs.acceptInbound({
    tenure,
    workspace,
    source,
    type: source.webhook.emits,
    facts: factsOf(read.events, { source, now, begin: 'new', named: namedBy(ports.inbound, workspace) }),
    makes: source.webhook.unknown === 'create',
    read: { calls: idsOf(read.calls) },
    now,
    receivedAt,
    ids: ports.ids,
  });
  return accepted?.events ?? 0;
};

/** Keeps what was read of calls, all together, and each alone where the database refuses some of it: then only the culprit is set aside. */
const keepAll = async (
  ports: CallPorts,
  turn: CallTurn,
  read: readonly { readonly call: PendingCall; readonly events: readonly InboundEvent[] }[],
): Promise<number> => {
  if (read.length === 0) return 0;
  try {
    return await keep(ports, turn, {
      calls: read.map(({ call }) => call),
      events: read.flatMap(({ events }) => events),
    });
  } catch (error) {
    const reason = ports.verbs.refusalOf(error);
    if (reason === null) throw error;
    const [first] = read;
    if (read.length === 1 && first !== undefined) {
      await setAside(ports, turn, { call: first.call, reason });
      return 0;
    }
    let events = 0;
    for (const one of read) events += await keepAll(ports, turn, [one]);
    return events;
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

/** Reads calls of one source in their order, and keeps what they tell. Gives how many events were new, whether somebody who watches must be told, and whether any call is through. */
export const readCalls = async (
  ports: CallPorts,
  turn: CallTurn,
): Promise<{ readonly events: number; readonly told: boolean; readonly moved: boolean }> => {
  const { source, calls, workspace, tenure } = turn;
  const defer = async (detail: string, milliseconds: number): Promise<void> => {
    const at = ports.clock.now();
    await ports.verbs.deferCalls({ tenure, source, at, calls: idsOf(calls), dueAt: at + milliseconds, detail });
  };
  const objected = await objection(ports, turn);
  if (objected !== null) {
    await defer(objected, SUSPENDED_MS);
    return { events: 0, told: false, moved: false };
  }
  const now = workspaceNow(workspace.clock, ports.clock.now());
  const asked = await askReceive(ports.sandbox, { workspace, source, now, items: calls.map(itemOf) });
  if (asked.kind === 'interrupted') return { events: 0, told: false, moved: false };
  if (asked.kind === 'condemned') {
    const { verdict, detail } = asked;
    await ports.plugins.strike({ workspaceId: workspace.id, plugin: source.plugin, verdict, detail });
    const [first] = calls;
    const reason = `the plugin had to be stopped (${verdict})`;
    if (calls.length === 1 && first !== undefined) await setAside(ports, turn, { call: first, reason });
    else await defer(reason, AGAIN_MS);
    return { events: 0, told: true, moved: true };
  }
  const read: { call: PendingCall; events: readonly InboundEvent[] }[] = [];
  let told = false;
  for (const [number, call] of calls.entries()) {
    const made = await checked(ports, turn, asked.answers[number]);
    if (made.ok) read.push({ call, events: made.value });
    else {
      await setAside(ports, turn, { call, reason: made.detail });
      told = true;
    }
  }
  return { events: await keepAll(ports, turn, read), told, moved: true };
};
