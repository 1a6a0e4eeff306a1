import type { Announce } from '../model/announcement.ts';
import type { HubNode } from '../model/node.ts';
import type { Pulse } from '../model/pulse.ts';
import type { Tenure } from '../model/shard.ts';
import type { Answered } from '../store/verb/answer-deliveries.ts';
import type { Reacted } from '../store/verb/react.ts';
import { createTenureKeeper } from './4-schedule/tenure.ts';
import { commitHalving } from './6-commit/commit.ts';
import { createDeliverer, type DeliverPorts } from './7-deliver/deliver.ts';
import { createAdvancer, type AdvanceRoundPorts } from './advance-round.ts';
import { announceEntries, announceSteps, type ToldStory } from './announce-steps.ts';
import { createDrainer } from './drain-round.ts';
import { startLoop, type Loop, type Round } from './loop.ts';
import { createOccasionRound } from './occasion-round.ts';
import type { CommitBatch } from './port.ts';
import { createPublisher } from './publish-round.ts';
import { createReactor } from './react-round.ts';
import { createReplanner } from './replan-round.ts';
import { createRester } from './rest-round.ts';

/** What the engine is handed. */
export interface EnginePorts
  extends Omit<DeliverPorts, 'verbs' | 'answered' | 'signal' | 'commitBatch'>, AdvanceRoundPorts {
  readonly announce: Announce;
  /** Milliseconds that only ever elapse. */
  readonly uptime: () => number;
  /** Tells other nodes at once that shards are free, or that somebody came or went. */
  readonly nodesChanged?: () => void;
}

/** The way of the data, running: facts are reacted to, due runs advance, deliveries go out. */
export interface Engine {
  /** Hints that there is work; safe to call before the start and after the stop. */
  readonly pulse: Pulse;
  /** Whether it works, and where it does not, why. */
  readiness(): { readonly ready: boolean; readonly why: string | null };
  /** Joins the other nodes; a worker takes its share of the shards, recovers what their last owners left, and begins. */
  start(node: HubNode): Promise<void>;
  /** Looks at once whether nodes came or went. */
  lookAround(): void;
  /** How many other nodes are alive, as far as this one knows. */
  readonly others: number;
  /** Stops taking work, lets what is on its way arrive (up to a bound), and gives the shards back. */
  stop(): Promise<void>;
}

const LONGEST_DRAIN_MS = 30_000;

const storiesOf = (reacted: readonly Reacted[]): readonly ToldStory[] =>
  reacted.flatMap(({ reactions, movedRuns }) =>
    reactions.flatMap(({ entries, moves }) => [
      ...entries.map(({ run, log }) => ({ workspaceId: run.workspaceId, versionId: run.versionId, log })),
      ...moves
        .filter(({ run }) => movedRuns.has(run.id))
        .map(({ run, log }) => ({ workspaceId: run.workspaceId, versionId: run.versionId, log })),
    ]),
  );

/** Tells those who watch that messages changed, once a workspace. */
const announceMessages = (announce: Announce, answers: readonly Answered[]): void => {
  const workspaceIds = answers.flatMap(({ verdict }) =>
    verdict.kind === 'close' ? (verdict.event?.workspaceId ?? []) : [],
  );
  for (const workspaceId of new Set(workspaceIds)) announce({ topic: 'messages', workspaceId });
};

/** What the clock brings about, with hints to the others and to who watches. */
const createClockWork = (ports: EnginePorts, pulse: Pulse): (() => Promise<Round>) => {
  const work = createOccasionRound(ports);
  return async () => {
    const { moved, nextIn, fanned } = await work();
    if (fanned.some(({ entered }) => entered > 0)) pulse.runs();
    await announceEntries(ports, fanned);
    return { moved, nextIn };
  };
};

/** The rounds of work: each does what there is to do now, gives hints to the others, and tells who watches. */
export const createRounds = (
  ports: EnginePorts,
  { pulse, signal }: { readonly pulse: Pulse; readonly signal: AbortSignal },
) => {
  const react = createReactor(ports);
  const advance = createAdvancer(ports);
  const rest = createRester(ports);
  const replan = createReplanner(ports);
  const watchDrains = createDrainer(ports);
  const publish = createPublisher(ports);
  const answered = (answers: readonly Answered[]): void => {
    pulse.events();
    announceMessages(ports.announce, answers);
  };
  const commitBatch: CommitBatch = (batch) => commitHalving(ports, batch);
  const deliverer = createDeliverer({ ...ports, signal, answered, commitBatch }, () => pulse.deliveries());
  return {
    drain: () => deliverer.drain(),
    busy: () => deliverer.busy(),
    letGo: (tenure: Tenure) => deliverer.letGo(tenure),
    rest: async (): Promise<Round> => {
      const rested = await rest();
      const published = await publish();
      const replanned = await replan();
      await watchDrains();
      const round = { moved: rested.moved || published.moved || replanned.moved, nextIn: null };
      if (round.moved) {
        pulse.runs();
        pulse.deliveries();
      }
      return round;
    },
    clock: createClockWork(ports, pulse),
    react: async (tenure: Tenure): Promise<Round> => {
      const { moved, nextIn, reacted } = await react(tenure);
      const stories = storiesOf(reacted);
      if (stories.length > 0) pulse.runs();
      await announceSteps(ports, stories);
      const count = reacted.reduce((sum, { reactions }) => sum + reactions.length, 0);
      return { moved, nextIn, count };
    },
    advance: async (tenure: Tenure): Promise<Round> => {
      const { moved, nextIn, moves } = await advance(tenure);
      if (moves.some(({ events, memberships }) => events.length + memberships.length > 0)) pulse.events();
      if (moves.some(({ deliveries }) => deliveries.length > 0)) pulse.deliveries();
      await announceSteps(
        ports,
        moves.map(({ run, log }) => ({ workspaceId: run.workspaceId, versionId: run.versionId, log })),
      );
      return { moved, nextIn, count: moves.length };
    },
    deliver: async (tenure: Tenure): Promise<Round> => {
      const { moved, settled, nextIn } = await deliverer.work(tenure);
      if (settled) pulse.events();
      return { moved, nextIn };
    },
  };
};

/** Waits for what is on its way, though not for ever. */
const drainBounded = async (drain: () => Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([drain(), new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_DRAIN_MS)))]);
  clearTimeout(timer);
};

/** Tells those who watch whatever is set aside; what another node has taken over meanwhile is not ours to set aside. */
const tellParked = (ports: EnginePorts, held: () => Tenure): EnginePorts => ({
  ...ports,
  verbs: {
    ...ports.verbs,
    park: async (culprit) => {
      const parked = await ports.verbs.park({ ...culprit, tenure: held() });
      if (parked) ports.announce({ topic: 'parked', workspaceId: culprit.workspaceId });
      return parked;
    },
  },
});

/** Puts the stages together. */
export const createEngine = (given: EnginePorts): Engine => {
  const ports = tellParked(given, () => tenure.held());
  const loops: { react?: Loop; advance?: Loop; deliver?: Loop; rest?: Loop; clock?: Loop } = {};
  const pulse: Pulse = {
    events: () => loops.react?.wake(),
    runs: () => loops.advance?.wake(),
    deliveries: () => loops.deliver?.wake(),
  };
  const stopping = new AbortController();
  const rounds = createRounds(ports, { pulse, signal: stopping.signal });
  const takeOver = async (taken: Tenure): Promise<void> => {
    const recovered = await ports.verbs.recoverDeliveries({ tenure: taken, now: ports.clock.now() });
    if (recovered.uncertain === 0) return;
    ports.report('deliveries of an earlier run of the hub are uncertain', { count: recovered.uncertain });
  };
  let others = 0;
  const tenure = createTenureKeeper({
    ...ports,
    takeOver,
    busy: rounds.busy,
    letGo: rounds.letGo,
    changed: (what) => {
      if (what === 'released') given.nodesChanged?.();
      else for (const loop of Object.values(loops)) loop.wake();
    },
    counted: (alive) => {
      others = alive;
    },
  });
  let phase: 'starting' | 'running' | 'stopping' = 'starting';
  return {
    pulse,
    lookAround: () => tenure.look(),
    get others() {
      return others;
    },
    readiness: () => ({ ready: phase === 'running', why: phase === 'running' ? null : `the hub is ${phase}` }),
    start: async (node) => {
      await tenure.open(node);
      // Whoever holds more than its share by now need not wait for its own next look.
      given.nodesChanged?.();
      phase = 'running';
      if (node.role === 'api') return;
      loops.react = startLoop('react', () => tenure.during(rounds.react), ports.report);
      loops.advance = startLoop('advance', () => tenure.during(rounds.advance), ports.report);
      loops.deliver = startLoop('deliver', () => tenure.during(rounds.deliver), ports.report);
      loops.rest = startLoop('rest', () => rounds.rest(), ports.report);
      loops.clock = startLoop('clock', () => rounds.clock(), ports.report);
    },
    stop: async () => {
      phase = 'stopping';
      stopping.abort();
      await Promise.all(Object.values(loops).map((loop) => loop.stop()));
      await tenure.close(() => drainBounded(rounds.drain));
    },
  };
};
