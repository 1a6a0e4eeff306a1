import type { Announce } from '../model/announcement.ts';
import type { Pulse } from '../model/pulse.ts';
import type { Reacted } from '../store/verb/react.ts';
import { createTenureKeeper } from './4-schedule/tenure.ts';
import { createDeliverer, type DeliverPorts } from './7-deliver/deliver.ts';
import { createAdvancer, type AdvanceRoundPorts } from './advance-round.ts';
import { announceSteps, type ToldStory } from './announce-steps.ts';
import { startLoop, type Loop, type Round } from './loop.ts';
import { createReactor } from './react-round.ts';

/** What the engine is handed. */
export interface EnginePorts extends Omit<DeliverPorts, 'verbs' | 'answered' | 'signal'>, AdvanceRoundPorts {
  readonly announce: Announce;
}

/** The way of the data, running: facts are reacted to, due runs advance, deliveries go out. */
export interface Engine {
  /** Hints that there is work; safe to call before the start and after the stop. */
  readonly pulse: Pulse;
  /** Takes what shards are free, recovers what their last owner left, and begins. */
  start(options: { readonly owner: string; readonly leaseMs: number }): Promise<void>;
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

/** Puts the stages together. */
export const createEngine = (ports: EnginePorts): Engine => {
  const loops: { react?: Loop; advance?: Loop; deliver?: Loop } = {};
  const pulse: Pulse = {
    events: () => loops.react?.wake(),
    runs: () => loops.advance?.wake(),
    deliveries: () => loops.deliver?.wake(),
  };
  const stopping = new AbortController();
  const tenure = createTenureKeeper({
    verbs: ports.verbs,
    clock: ports.clock,
    report: ports.report,
    takeOver: async (taken) => {
      const recovered = await ports.verbs.recoverDeliveries({ tenure: taken, now: ports.clock.now() });
      if (recovered.uncertain > 0)
        ports.report('deliveries of an earlier run of the hub are uncertain', { count: recovered.uncertain });
    },
  });
  const react = createReactor(ports);
  const advance = createAdvancer(ports);
  const deliverer = createDeliverer(
    {
      ...ports,
      signal: stopping.signal,
      answered: (answers) => {
        pulse.events();
        for (const workspaceId of new Set(
          answers.flatMap(({ verdict }) => (verdict.kind === 'close' ? (verdict.event?.workspaceId ?? []) : [])),
        )) {
          ports.announce({ topic: 'messages', workspaceId });
        }
      },
    },
    () => pulse.deliveries(),
  );
  const reactRound = async (): Promise<Round> => {
    const { moved, reacted } = await react(tenure.current());
    const stories = storiesOf(reacted);
    if (stories.length > 0) {
      pulse.runs();
      await announceSteps(ports, stories);
    }
    return { moved, nextIn: null };
  };
  const advanceRound = async (): Promise<Round> => {
    const { moved, nextIn, moves } = await advance(tenure.current());
    if (moves.some(({ events, memberships }) => events.length + memberships.length > 0)) pulse.events();
    if (moves.some(({ deliveries }) => deliveries.length > 0)) pulse.deliveries();
    await announceSteps(
      ports,
      moves.map(({ run, log }) => ({ workspaceId: run.workspaceId, versionId: run.versionId, log })),
    );
    return { moved, nextIn };
  };
  const deliverRound = async (): Promise<Round> => {
    const { moved, settled, nextIn } = await deliverer.work(tenure.current());
    if (settled) pulse.events();
    return { moved, nextIn };
  };
  return {
    pulse,
    start: async (options) => {
      await tenure.open(options);
      loops.react = startLoop('react', reactRound, ports.report);
      loops.advance = startLoop('advance', advanceRound, ports.report);
      loops.deliver = startLoop('deliver', deliverRound, ports.report);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([loops.react?.stop(), loops.advance?.stop(), loops.deliver?.stop()]);
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        deliverer.drain(),
        new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_DRAIN_MS))),
      ]);
      clearTimeout(timer);
      await tenure.close();
    },
  };
};
