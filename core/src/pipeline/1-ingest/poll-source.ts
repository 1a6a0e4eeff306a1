import type { Manifest, PollAnswer, ReadResult } from '@innesto/sdk/contract';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import { MOST_PAGES, nextAsk, PAGE_PAUSE_MS, pauseAfter, retryAfterMs } from '../../model/inbound/pace.ts';
import type { InboundSource, PolledSource } from '../../model/inbound/source.ts';
import type { ConnectionUse } from '../../model/request/request.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Outside } from '../../service/http/port.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Plugins, PluginRunner } from '../port.ts';
import { askPoll, askRead, type Asked } from './ask-source.ts';
import { factsOf, payloadTrouble, type PayloadCheck } from './inbound-facts.ts';

/** What the pipeline asks the house about a workflow's source outside. */
export interface InboundHouse {
  readonly outside: Outside;
  /** The public id of the contact whom a contact key names in a workspace (by its public id); null: it is none of its keys. */
  contactKeyed(workspace: string, key: string): string | null;
  readonly plugins: PayloadCheck & { manifestOf(plugin: string, version: string): Promise<Manifest> };
  /** Where a source may be asked, and its secrets by name, each as far as it may go to a host. */
  reachOf(source: InboundSource): Promise<{
    readonly hosts: readonly string[];
    readonly secretFor: (name: string, host: string) => string | null;
    readonly connections?: ConnectionUse;
  }>;
}

/** Whom a contact key names in a workspace. */
export const namedBy =
  (inbound: Pick<InboundHouse, 'contactKeyed'>, workspace: Workspace) =>
  (key: string | undefined): string | null =>
    key === undefined ? null : inbound.contactKeyed(workspace.publicId, key);

/** What asking sources is handed. */
export interface PollPorts {
  readonly verbs: Pick<Verbs, 'acceptInbound' | 'noteInboundTrouble'>;
  readonly sandbox: PluginRunner;
  readonly plugins: Pick<Plugins, 'strike' | 'rightsOf' | 'isSuspended'>;
  readonly inbound: InboundHouse;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What was asked, and by whom. */
export interface PollTurn {
  readonly source: PolledSource;
  readonly workspace: Workspace;
  readonly tenure: Tenure;
  readonly signal: AbortSignal;
}

/** How one question ended: something was kept, there is trouble in plain words, or nobody knows (asked again at once, nothing noted). */
type Ended =
  | { readonly kind: 'kept'; readonly events: number }
  | { readonly kind: 'trouble'; readonly detail: string; readonly askedForMs: number | null }
  | { readonly kind: 'nothing' };

const trouble = (detail: string, askedForMs: number | null = null): Ended => ({ kind: 'trouble', detail, askedForMs });

/** What a plugin said of one thing, or how the question ended without it. */
const only = async <Value>(
  { plugins }: PollPorts,
  { workspace, source }: PollTurn,
  asked: Asked<Value>,
): Promise<{ readonly value: Value } | Ended> => {
  switch (asked.kind) {
    case 'interrupted':
      return { kind: 'nothing' };
    case 'condemned': {
      const { verdict, detail } = asked;
      await plugins.strike({ workspaceId: workspace.id, plugin: source.plugin, verdict, detail });
      return trouble(`the plugin had to be stopped (${verdict})`);
    }
    case 'answered': {
      const [answer] = asked.answers;
      if (answer === undefined) return trouble('the plugin gave no answer');
      return answer.ok ? { value: answer.value } : trouble(answer.detail);
    }
  }
};

/** What keeps a source from being asked at all; null: nothing. */
const objection = async ({ plugins }: PollPorts, { workspace, source }: PollTurn): Promise<string | null> => {
  if (await plugins.isSuspended(workspace.id, source.plugin)) return 'the plugin is suspended';
  const rights = await plugins.rightsOf(workspace.id, source.plugin);
  const needed = ['net', 'events:emit', ...(source.poll.unknown === 'create' ? ['contacts:create'] : [])];
  const lacking = needed.find((right) => !rights.has(right));
  return lacking === undefined ? null : `the plugin does not have the right ${lacking}`;
};

/** What a status that brings nothing to read means; null: it is read. */
const statusTrouble = ({ status, headers }: PollAnswer, now: number): Ended | null => {
  if ((status >= 200 && status < 300) || status === 304) return null;
  return trouble(`it answered with ${status}`, retryAfterMs(headers['retry-after'], now));
};

const keep = async (ports: PollPorts, turn: PollTurn, result: ReadResult): Promise<Ended> => {
  const { source, workspace, tenure } = turn;
  const { poll } = source;
  const manifest = await ports.inbound.plugins.manifestOf(source.plugin, source.pluginVersion);
  const wrong = payloadTrouble(result.events, { manifest, emits: poll.emits, plugins: ports.inbound.plugins });
  if (wrong !== null) return trouble(wrong);
  const realNow = ports.clock.now();
  const now = workspaceNow(workspace.clock, realNow);
  const { begin = 'new' } = poll;
  // On the first way through, whatever the system had before is not news; what says when it happened tells by itself.
  const isOld = (at: number | undefined): boolean => begin === 'new' && source.fresh && (at ?? 0) < source.since;
  const events = result.events.filter(({ at }) => !isOld(at));
  const goesOn = result.more === true && source.pages + 1 < MOST_PAGES;
  const [accepted = null] = await ports.verbs.acceptInbound({
    tenure,
    receivedAt: realNow,
    ids: ports.ids,
    parts: [
      {
        workspace,
        source,
        type: poll.emits,
        facts: factsOf(events, { source, now, begin, named: namedBy(ports.inbound, workspace) }),
        makes: poll.unknown === 'create',
        read: {
          polled: {
            cursor: result.cursor ?? null,
            // The first way through lasts as long as there is more.
            fresh: source.fresh && goesOn,
            pages: goesOn ? source.pages + 1 : 0,
            dueAt: goesOn ? realNow + PAGE_PAUSE_MS : nextAsk(poll.every, { who: source.workflow, now: realNow }),
            at: realNow,
          },
        },
        now,
      },
    ],
  });
  return accepted === null ? { kind: 'nothing' } : { kind: 'kept', events: accepted.events };
};

const askOnce = async (ports: PollPorts, turn: PollTurn): Promise<Ended> => {
  const { source, workspace, signal } = turn;
  const objected = await objection(ports, turn);
  if (objected !== null) return trouble(objected);
  const now = workspaceNow(workspace.clock, ports.clock.now());
  const wanted = await only(ports, turn, await askPoll(ports.sandbox, { workspace, source, now }));
  if ('kind' in wanted) return wanted;
  const reach = await ports.inbound.reachOf(source);
  const came = await ports.inbound.outside.ask({ request: wanted.value, ...reach, signal });
  if (signal.aborted) return { kind: 'nothing' };
  if (came.kind === 'failed') return trouble(came.detail);
  const refused = statusTrouble(came.answer, ports.clock.now());
  if (refused !== null) return refused;
  const read = await only(ports, turn, await askRead(ports.sandbox, { workspace, source, now }, came.answer));
  return 'kind' in read ? read : keep(ports, turn, read.value);
};

/** Asks one source once, and notes what came of it. Gives whether there are new events, and whether how it stands has changed for whoever watches. */
export const pollSource = async (
  ports: PollPorts,
  turn: PollTurn,
): Promise<{ readonly events: number; readonly told: boolean }> => {
  const { source, tenure } = turn;
  const ended = await askOnce(ports, turn);
  switch (ended.kind) {
    case 'nothing':
      return { events: 0, told: false };
    case 'kept':
      return { events: ended.events, told: source.trouble !== null || source.fresh };
    case 'trouble': {
      const { detail, askedForMs } = ended;
      const at = ports.clock.now();
      const failures = source.failures + 1;
      const dueAt = at + pauseAfter(failures, { who: source.workflow, askedForMs });
      await ports.verbs.noteInboundTrouble({ tenure, source, at, detail, failures, dueAt });
      return { events: 0, told: source.trouble !== detail };
    }
  }
};
