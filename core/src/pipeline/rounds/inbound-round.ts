import type { Announce } from '../../model/announcement.ts';
import type { PolledSource } from '../../model/inbound/source.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Tenure } from '../../model/shard.ts';
import type { PendingCall } from '../../store/verb/due-inbound.ts';
import type { Verbs } from '../../store/verbs.ts';
import { pollSource, type InboundHouse, type PollPorts, type PollTurn } from '../1-ingest/poll-source.ts';
import { readCalls, type CallTurn } from '../1-ingest/read-calls.ts';
import type { Round } from '../loop.ts';
import type { Report } from '../port.ts';
import { createEndpointRound, type EndpointRoundPorts } from './endpoint-round.ts';

/** What hearing from outside is handed. Without a house nobody is asked: calls wait, and so do sources. */
export interface InboundRoundPorts
  extends Omit<PollPorts, 'verbs' | 'inbound'>, Omit<EndpointRoundPorts, 'verbs' | 'plugins'> {
  readonly verbs: EndpointRoundPorts['verbs'] &
    Pick<
      Verbs,
      | 'duePolls'
      | 'pendingCalls'
      | 'acceptInbound'
      | 'noteInboundTrouble'
      | 'deferCalls'
      | 'forgetInbound'
      | 'loadWorkspaces'
      | 'park'
      | 'refusalOf'
    >;
  readonly inbound?: InboundHouse;
  readonly announce: Announce;
  readonly report: Report;
}

/** What comes from outside: sources are asked in the background, calls are read in rounds. */
export interface InboundWork {
  readonly work: (tenure: Tenure) => Promise<Round>;
  /** Waits for questions under way; they are broken off by the signal. */
  readonly drain: () => Promise<void>;
}

/** So many sources are asked at once, and so many of them may be one workspace's. */
const MOST_POLLS = 16;
const MOST_POLLS_A_WORKSPACE = 4;
const MOST_LOOKED_AT = 500;
/** So long a source is left alone with which something of our own went wrong. */
const AFTER_TROUBLE_MS = 5000;
/** So many calls of one source are read together, as long as they are not heavier than this. */
const CALLS_EACH = 50;
const MOST_BYTES = 2 * 1024 * 1024;

const DAY = 86_400_000;
const FORGET_EVERY_MS = 600_000;
const FORGET = { deliveries: 30 * DAY, calls: 30 * DAY, most: 1000 } as const;

/** As many calls as cross together: one that was in a batch which had to be stopped goes alone. */
const together = (calls: readonly PendingCall[]): readonly PendingCall[] => {
  const batch: PendingCall[] = [];
  let bytes = 0;
  for (const call of calls) {
    bytes += call.body.length + 1024;
    if (batch.length > 0 && (bytes > MOST_BYTES || call.attempt > 0)) break;
    batch.push(call);
    if (call.attempt > 0) break;
  }
  return batch;
};

/** The sources that are being asked by this node, so that none is asked twice at once. */
const createLane = () => {
  const under = new Map<number, { readonly workspaceId: number; readonly way: Promise<void> }>();
  return {
    ways: () => [...under.values()].map(({ way }) => way),
    hasRoomFor: ({ id, workspaceId }: PolledSource): boolean =>
      !under.has(id) &&
      under.size < MOST_POLLS &&
      [...under.values()].filter((one) => one.workspaceId === workspaceId).length < MOST_POLLS_A_WORKSPACE,
    size: () => under.size,
    add: ({ id, workspaceId }: PolledSource, asking: Promise<void>): void => {
      under.set(id, { workspaceId, way: asking.finally(() => under.delete(id)) });
    },
  };
};

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(resolve, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

const sooner = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

type Whole = InboundRoundPorts & { readonly inbound: InboundHouse };

/** What whoever works here needs: the ports, and whom to tell. */
interface Desk {
  readonly ports: Whole;
  readonly signal: AbortSignal;
  readonly again: () => void;
  readonly tell: (workspaceId: number, came: { readonly events: number; readonly told: boolean }) => void;
  readonly failed: (what: string, error: unknown) => void;
}

/** Asks sources in the background, each once at a time. */
const createAsking = ({ ports, signal, again, tell, failed }: Desk) => {
  const { verbs, clock } = ports;
  const lane = createLane();
  const ask = async (turn: PollTurn): Promise<void> => {
    try {
      tell(turn.workspace.id, await pollSource(ports, turn));
    } catch (error) {
      failed('a source could not be asked; it is asked again', error);
      await pause(AFTER_TROUBLE_MS, signal);
    }
  };
  return {
    drain: async (): Promise<void> => {
      await Promise.all(lane.ways());
    },
    /** Asks whoever is due, and says in how many milliseconds somebody else will be (null: nobody; whoever is under way, or found no place, is looked for when one is through). */
    askDue: async (tenure: Tenure): Promise<number | null> => {
      const { due, nextIn } = await verbs.duePolls({ tenure, now: clock.now(), limit: MOST_LOOKED_AT });
      const workspaces = await verbs.loadWorkspaces([...new Set(due.map(({ workspaceId }) => workspaceId))]);
      for (const source of due) {
        const workspace = workspaces.get(source.workspaceId);
        if (workspace === undefined || !lane.hasRoomFor(source)) continue;
        lane.add(source, ask({ source, workspace, tenure, signal }).finally(again));
      }
      return nextIn === 0 ? null : nextIn;
    },
  };
};

/** What one look at calls came to: how many were through, and whether any are not. */
interface Reading {
  readonly count: number;
  readonly moved: boolean;
  readonly waits: boolean;
}

/** Reads what waits. */
const readPending = async ({ ports, tell, failed }: Desk, tenure: Tenure): Promise<Reading> => {
  const { verbs, clock, announce } = ports;
  const { ready, waits } = await verbs.pendingCalls({ tenure, now: clock.now(), each: CALLS_EACH });
  if (ready.length === 0) return { count: 0, moved: false, waits };
  const workspaces = await verbs.loadWorkspaces([...new Set(ready.map(({ source }) => source.workspaceId))]);
  const turns = ready.flatMap(({ source, calls }): readonly CallTurn[] => {
    const workspace = workspaces.get(source.workspaceId);
    return workspace === undefined ? [] : [{ source, calls: together(calls), workspace, tenure }];
  });
  const isTrouble = (error: unknown): void => failed('calls could not be read; they are read again', error);
  try {
    const read = await readCalls(ports, { turns, tenure, failed: isTrouble });
    for (const { workspace, ...came } of read) {
      tell(workspace.id, came);
      if (came.told) announce({ topic: 'parked', workspaceId: workspace.id });
    }
    const isThrough = read.map(({ moved }) => moved);
    return {
      count: turns.reduce((sum, { calls }, at) => sum + (isThrough[at] === true ? calls.length : 0), 0),
      moved: isThrough.includes(true),
      waits: waits || turns.length < ready.length || isThrough.includes(false),
    };
  } catch (error) {
    isTrouble(error);
    return { count: 0, moved: false, waits: true };
  }
};

/** Forgets now and then what is of no use any more. */
const createForgetting = ({ verbs, clock }: Whole): (() => Promise<void>) => {
  let forgotAt = 0;
  return async () => {
    const now = clock.now();
    if (now - forgotAt < FORGET_EVERY_MS) return;
    const { deliveries, calls, most } = FORGET;
    const isMore = await verbs.forgetInbound({ deliveriesBefore: now - deliveries, callsBefore: now - calls, most });
    if (!isMore) forgotAt = now;
  };
};

/** Opens the work of hearing from outside. `again`: a place became free, or somebody may have more. */
export const createInboundWork = (
  ports: InboundRoundPorts,
  { pulse, signal, again }: { readonly pulse: Pulse; readonly signal: AbortSignal; readonly again: () => void },
): InboundWork => {
  const { inbound } = ports;
  const readReports = createEndpointRound(ports);
  const reports = async (tenure: Tenure): Promise<Round> => {
    const { events, moved, waits, nextIn } = await readReports(tenure);
    if (events > 0) pulse.events();
    return { moved, nextIn, stuck: waits };
  };
  if (inbound === undefined) return { work: reports, drain: () => Promise.resolve() };
  const whole = { ...ports, inbound };
  const desk: Desk = {
    ports: whole,
    signal,
    again,
    tell: (workspaceId, { events, told }) => {
      if (events > 0) pulse.events();
      if (told) ports.announce({ topic: 'workflows', workspaceId });
    },
    failed: (what, error) =>
      ports.report(what, { error: error instanceof Error ? error.message.slice(0, 500) : String(error) }),
  };
  const asking = createAsking(desk);
  const forget = createForgetting(whole);
  return {
    work: async (tenure) => {
      const nextIn = await asking.askDue(tenure);
      const { count, moved, waits } = await readPending(desk, tenure);
      const told = await reports(tenure);
      await forget();
      return {
        moved: moved || told.moved,
        nextIn: sooner(nextIn, told.nextIn),
        stuck: waits || told.stuck === true,
        // Of reports there are many when there is more at once.
        ...(told.moved ? {} : { count }),
      };
    },
    drain: asking.drain,
  };
};
