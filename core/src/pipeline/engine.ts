import type { HubNode } from '../model/node.ts';
import type { Pulse } from '../model/pulse.ts';
import type { Tenure } from '../model/shard.ts';
import { createTenureKeeper, type TenureKeeper } from './4-schedule/tenure.ts';
import { startLoop, type Loop, type LoopPorts } from './loop.ts';
import { createRounds, type EnginePorts, type Rounds } from './rounds/rounds.ts';

/** The way of the data, running: facts are reacted to, due runs advance, deliveries go out. */
export interface Engine {
  /** Hints that there is work; safe to call before the start and after the stop. */
  readonly pulse: Pulse;
  /** Whether it works, and where it does not, why. */
  readiness(): { readonly ready: boolean; readonly why: string | null };
  /** Joins the other nodes; a worker takes its share of the shards, recovers what their last owners left, and begins. */
  start(node: HubNode): Promise<void>;
  /** Looks at once for whatever is due: it is another time than was thought. */
  wake(): void;
  /** Looks at once whether nodes came or went. */
  lookAround(): void;
  /** How many other nodes are alive, as far as this one knows. */
  readonly others: number;
  /** Stops taking work, lets what is on its way arrive (up to a bound), and gives the shards back. */
  stop(): Promise<void>;
}

const LONGEST_DRAIN_MS = 30_000;

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

/** How the loops may rest. */
export interface Resting extends Pick<LoopPorts, 'longestSleep'> {
  /** Calls back whenever something was written by this process that may be work. */
  readonly watchWrites: (written: () => void) => void;
}

/** One loop for each kind of rounds. */
const startLoops = (rounds: Rounds, tenure: TenureKeeper, ports: LoopPorts) => ({
  react: startLoop('react', () => tenure.during(rounds.react), ports),
  advance: startLoop('advance', () => tenure.during(rounds.advance), ports),
  deliver: startLoop('deliver', () => tenure.during(rounds.deliver), ports),
  inbound: startLoop('inbound', () => tenure.during(rounds.inbound), ports),
  rest: startLoop('rest', () => rounds.rest(), ports),
  clock: startLoop('clock', () => rounds.clock(), ports),
});

/** The loops as hints find them: before they are started there is nobody to wake. */
const createLoops = () => {
  let running: Partial<ReturnType<typeof startLoops>> = {};
  const all = (): readonly Loop[] => Object.values(running);
  const stirAll = (): void => {
    for (const loop of all()) loop.stir();
  };
  // Another node that says one thing may have written more than it says.
  const hinted = (loop: Loop | undefined): void => {
    loop?.wake();
    stirAll();
  };
  const pulse: Pulse = {
    events: () => hinted(running.react),
    runs: () => hinted(running.advance),
    deliveries: () => hinted(running.deliver),
    inbound: () => hinted(running.inbound),
  };
  return {
    pulse,
    stirAll,
    wakeAll: (): void => {
      for (const loop of all()) loop.wake();
    },
    start: (loops: ReturnType<typeof startLoops>): void => {
      running = loops;
    },
    stopAll: async (): Promise<void> => {
      await Promise.all(all().map((loop) => loop.stop()));
    },
  };
};

/** Puts the stages together. */
export const createEngine = ({ longestSleep, watchWrites, ...given }: EnginePorts & Resting): Engine => {
  const ports = tellParked(given, () => tenure.held());
  const loops = createLoops();
  const { pulse } = loops;
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
      else loops.wakeAll();
    },
    counted: (alive) => {
      others = alive;
    },
  });
  watchWrites(loops.stirAll);
  let phase: 'starting' | 'running' | 'stopping' = 'starting';
  return {
    pulse,
    wake: loops.wakeAll,
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
      loops.start(startLoops(rounds, tenure, { report: ports.report, longestSleep }));
    },
    stop: async () => {
      phase = 'stopping';
      stopping.abort();
      await loops.stopAll();
      await tenure.close(() => drainBounded(rounds.drain));
    },
  };
};
