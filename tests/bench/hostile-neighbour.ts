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

/** How a healthy plugin fares beside every hostile pattern, each in a workspace of its own: against itself alone, in the moments between. */
export const benchHostileNeighbour = async (): Promise<void> => {
  const sandbox = await createSandbox({ deadlineMs: 1000, onEvent: () => undefined });
  try {
    await sandbox.load(healthy);
    const patterns = { ...CONTAINED, ...UNCONTAINED };
    const bodies = Object.fromEntries(Object.entries(patterns).map(([name, { body }]) => [name, body]));
    await sandbox.load(pluginOf('hostile', bodies));
    await waitsDuring(sandbox, () => sleep(WARM_UP_MS));
    process.stdout.write('A healthy plugin beside hostile ones\n');
    for (const [name, some] of Object.entries({ contained: CONTAINED, 'taking their process down': UNCONTAINED })) {
      const memory = watchMemory();
      const [alone, beside]: [number[], number[]] = [[], []];
      for (const pattern of Object.keys(some)) {
        // What the machine does otherwise meets both alike.
        alone.push(...(await waitsDuring(sandbox, () => sleep(ALONE_MS))));
        const act = () => sandbox.invoke(callOf('hostile', pattern, { workspace: pattern }));
        beside.push(...(await waitsDuring(sandbox, act)));
      }
      tell(`${name}: alone`, alone, '');
      const times = (within(beside, 0.99) / within(alone, 0.99)).toFixed(1);
      const most = Math.round(await memory.end());
      tell(`${name}: beside them`, beside, ` (${times}×); the largest plugin host had ${most} MB`);
    }
  } finally {
    await sandbox.close();
  }
};

const tell = (name: string, waits: readonly number[], more: string): void => {
  const [half, most] = [within(waits, 0.5).toFixed(1), within(waits, 0.99).toFixed(1)];
  process.stdout.write(`  ${name}: ${waits.length} calls, half within ${half} ms, 99 % within ${most} ms${more}\n`);
};
