import type { Announce } from '../../model/announcement.ts';
import { createBatchSize } from '../../model/batch-size.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Answered } from '../../store/verb/answer-deliveries.ts';
import type { Reacted } from '../../store/verb/react.ts';
import { commitHalving } from '../6-commit/commit.ts';
import { createDeliverer, type DeliverPorts } from '../7-deliver/deliver.ts';
import type { Round } from '../loop.ts';
import type { CommitBatch } from '../port.ts';
import { createAdvancer, type AdvanceRoundPorts } from './advance-round.ts';
import { announceEntries, announceSteps, type ToldStory } from './announce-steps.ts';
import { createDrainer } from './drain-round.ts';
import { createHandOver } from './hand-over.ts';
import { createInboundWork, type InboundRoundPorts } from './inbound-round.ts';
import { createLapser } from './lapse-round.ts';
import { createOccasionRound } from './occasion-round.ts';
import { createPublisher } from './publish-round.ts';
import { createReactor } from './react-round.ts';
import { createRecordLapser } from './record-lapse-round.ts';
import { createReplanner } from './replan-round.ts';
import { createRester } from './rest-round.ts';

/** What the engine is handed. */
export interface EnginePorts
  extends
    Omit<DeliverPorts, 'verbs' | 'plugins' | 'answered' | 'signal' | 'commitBatch'>,
    AdvanceRoundPorts,
    Pick<InboundRoundPorts, 'inbound' | 'endpoints'> {
  readonly announce: Announce;
  /** Milliseconds that only ever elapse. */
  readonly uptime: () => number;
  /** Tells other nodes at once that shards are free, or that somebody came or went. */
  readonly nodesChanged?: () => void;
}

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

const sooner = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** Two pieces of work as one round. */
const together = (one: Round, other: Round): Round => ({
  moved: one.moved || other.moved,
  nextIn: sooner(one.nextIn, other.nextIn),
  stuck: one.stuck === true || other.stuck === true,
});

/** What the clock brings about, with hints to the others and to who watches. */
const createClockWork = (ports: EnginePorts, pulse: Pulse): (() => Promise<Round>) => {
  const work = createOccasionRound(ports);
  const lapse = createLapser(ports);
  const lapseRecords = createRecordLapser(ports);
  return async () => {
    const { fanned, ...round } = await work();
    if (fanned.some(({ entered }) => entered > 0)) pulse.runs();
    await announceEntries(ports, fanned);
    const lapsed = await lapse();
    const records = await lapseRecords();
    if (lapsed.moved || records.moved) pulse.events();
    return together(round, together(lapsed, records));
  };
};

/** The rounds of work: each does what there is to do now, gives hints to the others, and tells who watches. */
export interface Rounds {
  /** Stages 2 and 3: what events bring about. */
  readonly react: (tenure: Tenure) => Promise<Round>;
  /** Stages 4 to 6: due runs go on. */
  readonly advance: (tenure: Tenure) => Promise<Round>;
  /** Stage 7: deliveries go out. */
  readonly deliver: (tenure: Tenure) => Promise<Round>;
  /** What comes from outside: sources are asked, calls are read. */
  readonly inbound: (tenure: Tenure) => Promise<Round>;
  /** What the clock brings about for an audience. */
  readonly clock: () => Promise<Round>;
  /** What a Stop, a Start or a new version leaves behind. */
  readonly rest: () => Promise<Round>;
  /** Waits for deliveries and questions on their way. */
  readonly drain: () => Promise<void>;
  /** The shards on which deliveries are on their way. */
  readonly busy: Deliverer['busy'];
  /** Lets go of what has been claimed and not begun on shards that are given away. */
  readonly letGo: Deliverer['letGo'];
}

type Deliverer = ReturnType<typeof createDeliverer>;

/** What a Stop, a Start or a new version leaves behind, with hints to the others. */
const createRestWork = (ports: EnginePorts, pulse: Pulse): (() => Promise<Round>) => {
  const rest = createRester(ports);
  const replan = createReplanner(ports);
  const watchDrains = createDrainer(ports);
  const publish = createPublisher(ports);
  return async () => {
    const rested = await rest();
    const published = await publish();
    const replanned = await replan();
    await watchDrains();
    const moved = rested.moved || published.moved || replanned.moved;
    if (moved) {
      pulse.runs();
      pulse.deliveries();
    }
    return { moved, nextIn: null, stuck: published.stuck ?? false };
  };
};

/** How long a round may take: whoever comes meanwhile waits for it, and for the next one. */
const ROUND = { least: 100, most: 1000, milliseconds: 250 } as const;

/** Sizes the batches of a piece of work by how long the last one took. After a rest the first is small: whoever is due first does not wait for a thousand others. */
const sized = <Done extends { readonly moved: boolean }>(
  uptime: () => number,
  work: (tenure: Tenure, most: number) => Promise<Done>,
  countOf: (done: Done) => number,
): ((tenure: Tenure) => Promise<Done>) => {
  const size = createBatchSize(ROUND);
  let rested = true;
  return async (tenure) => {
    const began = uptime();
    const done = await work(tenure, rested ? Math.min(ROUND.least, size.most) : size.most);
    // What the first costs (plugins are cold) says little about the next.
    if (!rested) size.learn({ count: countOf(done), milliseconds: uptime() - began });
    rested = !done.moved;
    return done;
  };
};

/** Puts the rounds together. */
export const createRounds = (
  ports: EnginePorts,
  { pulse, signal }: { readonly pulse: Pulse; readonly signal: AbortSignal },
): Rounds => {
  const reactionsOf = (reacted: readonly Reacted[]): number =>
    reacted.reduce((sum, { reactions }) => sum + reactions.length, 0);
  const handOver = createHandOver(ports.uptime);
  const react = sized(ports.uptime, createReactor(ports, handOver), ({ reacted }) => reactionsOf(reacted));
  const advance = sized(ports.uptime, createAdvancer(ports, handOver), ({ moves }) => moves.length);
  const answered = (answers: readonly Answered[]): void => {
    pulse.events();
    announceMessages(ports.announce, answers);
  };
  const commitBatch: CommitBatch = (batch) => commitHalving(ports, batch);
  const deliverer = createDeliverer({ ...ports, signal, answered, commitBatch }, () => pulse.deliveries());
  const inbound = createInboundWork(ports, { pulse, signal, again: () => pulse.inbound?.() });
  return {
    inbound: inbound.work,
    drain: async () => {
      await Promise.all([deliverer.drain(), inbound.drain()]);
    },
    busy: () => deliverer.busy(),
    letGo: (tenure: Tenure) => deliverer.letGo(tenure),
    rest: createRestWork(ports, pulse),
    clock: createClockWork(ports, pulse),
    react: async (tenure: Tenure): Promise<Round> => {
      const { reacted, left, ...round } = await react(tenure);
      const stories = storiesOf(reacted);
      if (stories.length > 0) pulse.runs();
      await announceSteps(ports, stories);
      const count = reactionsOf(reacted);
      // Where more waits than was done, what is left waits for no others.
      return left > count ? round : { ...round, count };
    },
    advance: async (tenure: Tenure): Promise<Round> => {
      const { moves, ...round } = await advance(tenure);
      if (moves.some(({ events, memberships }) => events.length + memberships.length > 0)) pulse.events();
      if (moves.some(({ deliveries }) => deliveries.length > 0)) pulse.deliveries();
      await announceSteps(
        ports,
        moves.map(({ run, log }) => ({ workspaceId: run.workspaceId, versionId: run.versionId, log })),
      );
      return { ...round, count: moves.length };
    },
    deliver: async (tenure: Tenure): Promise<Round> => {
      const { settled, ...round } = await deliverer.work(tenure);
      if (settled) pulse.events();
      return round;
    },
  };
};
