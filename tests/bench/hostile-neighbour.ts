import { setTimeout as sleep } from 'node:timers/promises';
import { CONTAINED, UNCONTAINED } from '../../core/src/sandbox/fixture/hostile-patterns.ts';
import { callOf, healthy, pluginOf } from '../../core/src/sandbox/fixture/plugins.ts';
import { createSandbox, type SandboxSupervisor } from '../../core/src/sandbox/supervisor.ts';
import { pluginHostsOf } from '../support/plugin-hosts.ts';
import { memoryOf } from './process-cost.ts';

const WARM_UP_MS = 3000;
const ALONE_MS = 400;
const PAUSE_MS = 5;
const LOOK_MS = 100;
/** As often each pattern has its turn: what one round meets by chance is not the middle of them. */
const ROUNDS = 3;
/** How many times as long as alone a neighbour may wait. */
const MOST_TIMES = 2;

/** How long a share of the calls waited at the most, in milliseconds. */
const within = (waits: readonly number[], share: number): number =>
  waits.toSorted((left, right) => left - right)[Math.floor((waits.length - 1) * share)] ?? 0;

/** Asks the healthy plugin, a call after the other, while something else goes on. */
const waitsDuring = async (sandbox: SandboxSupervisor, work: () => Promise<unknown>): Promise<readonly number[]> => {
  const waits: number[] = [];
  const ending = new AbortController();
  const asking = (async () => {
    while (!ending.signal.aborted) {
      const began = performance.now();
      await sandbox.invoke(callOf('healthy', 'echo', { workspace: 'neighbour', items: ['a'] }));
      waits.push(performance.now() - began);
      await sleep(PAUSE_MS);
    }
  })();
  await work().finally(() => ending.abort());
  await asking;
  return waits;
};

/** The most memory that a plugin host had, in megabytes: looked at again and again. */
const watchMemory = (): { readonly end: () => Promise<number> } => {
  let most = 0;
  const ending = new AbortController();
  const looking = (async () => {
    while (!ending.signal.aborted) {
      const now = await Promise.all((await pluginHostsOf(process.pid)).map(memoryOf));
      most = Math.max(most, ...now);
      await sleep(LOOK_MS);
    }
  })();
  return {
    end: async () => {
      ending.abort();
      await looking;
      return most;
    },
  };
};

interface Round {
  readonly alone: readonly number[];
  readonly beside: readonly number[];
}

/** Asks the healthy plugin beside each of some patterns once, and alone in the moments between: what the machine does otherwise meets both alike. */
const goThrough = async (sandbox: SandboxSupervisor, patterns: readonly string[]): Promise<Round> => {
  const [alone, beside]: [number[], number[]] = [[], []];
  for (const pattern of patterns) {
    alone.push(...(await waitsDuring(sandbox, () => sleep(ALONE_MS))));
    const act = () => sandbox.invoke(callOf('hostile', pattern, { workspace: pattern }));
    beside.push(...(await waitsDuring(sandbox, act)));
  }
  return { alone, beside };
};

const middle = (values: readonly number[]): number => within(values, 0.5);

/** Tells of rounds in which a neighbour was asked beside some patterns, and how many times as long 99 of 100 of its calls took as alone. */
const tellOf = (name: string, rounds: readonly Round[], mostMb: number): number => {
  const tell = (what: 'alone' | 'beside', more: string): number => {
    const calls = rounds.reduce((sum, round) => sum + round[what].length, 0);
    const [half, most] = [0.5, 0.99].map((share) => middle(rounds.map((round) => within(round[what], share))));
    const each = rounds.map((round) => within(round[what], 0.99).toFixed(1)).join(', ');
    process.stdout.write(
      `  ${name}, ${what}: ${calls} calls, half within ${half?.toFixed(1)} ms, 99 % within ${most?.toFixed(1)} ms (${each})${more}\n`,
    );
    return most ?? 0;
  };
  const alone = tell('alone', '');
  const beside = tell('beside', `; the largest plugin host had ${mostMb} MB`);
  return beside / alone;
};

/**
 * How a healthy plugin fares beside every hostile pattern, each in a workspace of its own: against itself alone, in the moments between. The bench
 * fails where 99 of 100 of its calls take more than twice as long, in the middle one of the rounds.
 */
export const benchHostileNeighbour = async (): Promise<void> => {
  const sandbox = await createSandbox({ deadlineMs: 1000, onEvent: () => undefined });
  try {
    await sandbox.load(healthy);
    const patterns = { ...CONTAINED, ...UNCONTAINED };
    const bodies = Object.fromEntries(Object.entries(patterns).map(([name, { body }]) => [name, body]));
    await sandbox.load(pluginOf('hostile', bodies));
    await waitsDuring(sandbox, () => sleep(WARM_UP_MS));
    process.stdout.write(`A healthy plugin beside hostile ones, in ${ROUNDS} rounds\n`);
    for (const [name, some] of Object.entries({ contained: CONTAINED, 'taking their process down': UNCONTAINED })) {
      const memory = watchMemory();
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await goThrough(sandbox, Object.keys(some)));
      const times = tellOf(name, rounds, Math.round(await memory.end()));
      const isKept = times < MOST_TIMES;
      process.stdout.write(`  ${name}: ${times.toFixed(2)}×${isKept ? '' : `, which is not below ${MOST_TIMES}×`}\n`);
      if (!isKept) process.exitCode = 1;
    }
  } finally {
    await sandbox.close();
  }
};
