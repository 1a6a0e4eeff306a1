import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createSandbox } from '../../core/src/sandbox/supervisor.ts';
import { askableWork, askWork, type Askable } from '../support/ask-work.ts';
import { firstParty } from '../support/first-party.ts';
import { pluginHostsOf } from '../support/plugin-hosts.ts';
import { measure, measureCost, report } from './measure.ts';
import { AT_ONCE, benchPluginWork } from './plugin-work.ts';
import { cpuOf } from './process-cost.ts';

const SECONDS = 1.5;
const SLOTS = 40;
const FLOOD = 600;
const NOW = Date.parse('2027-03-01T09:00:00Z');
const COMPARED = 'contact-field/update';

/** What each plugin host had cost when it was last looked at: one that has retired since is not forgotten. */
const hosts = new Map<number, number>();

/** CPU microseconds of this process and of its plugin hosts. */
const costOfAll = async (): Promise<number> => {
  const { user, system } = process.cpuUsage();
  for (const pid of await pluginHostsOf(process.pid)) hosts.set(pid, Math.max(await cpuOf(pid), hosts.get(pid) ?? 0));
  return [...hosts.values()].reduce((sum, one) => sum + one, user + system);
};

/** The function of a step as it stands in its source, to be called without anything in between. */
const directly = async ({ plugin, work, sample }: Askable): Promise<(count: number) => number> => {
  const loaded: unknown = await import(pathToFileURL(join(plugin.path, 'src', 'index.ts')).href);
  const way = ['plugin', 'actions', work.contribution, 'run'];
  const run = way.reduce((at: unknown, member): unknown => Reflect.get(Object(at), member), loaded);
  if (typeof run !== 'function') throw new Error(`there is no ${work.key}`);
  const { item } = sample;
  const context = { config: sample.config, now: NOW };
  return (count) => {
    for (let done = 0; done < count; done++) Reflect.apply(run, undefined, [item, context]);
    return count;
  };
};

/** Asks about so many items; says how many those were. */
type Ask = (count: number, workspace?: string) => Promise<number>;

const compare = async (step: Askable, ask: Ask): Promise<void> => {
  const call = await directly(step);
  const floor = await measure('the function itself, called directly', SECONDS, async () => call(10_000));
  const across = [];
  for (const count of AT_ONCE)
    across.push(
      await measureCost({ name: `in the sandbox, ${count} at once`, seconds: SECONDS, cost: costOfAll }, () =>
        ask(count),
      ),
    );
  report(`A step (${COMPARED}) for one run: direct, and in the sandbox`, [floor, ...across], 'item');
};

const coldStart = async (ask: Ask): Promise<void> => {
  const cpu = await costOfAll();
  const took: number[] = [];
  for (let slot = 0; slot < SLOTS; slot++) {
    const began = performance.now();
    await ask(1, `cold-${slot}`);
    took.push(performance.now() - began);
  }
  took.sort((left, right) => left - right);
  const spent = ((await costOfAll()) - cpu) / SLOTS / 1000;
  const [median, slowest] = [took[Math.floor(SLOTS / 2)] ?? 0, took.at(-1) ?? 0];
  process.stdout.write(
    `\nThe first call in a workspace (a slot is made): median ${median.toFixed(1)} ms, the slowest of ${SLOTS} ${slowest.toFixed(1)} ms, ${spent.toFixed(1)} CPU ms\n`,
  );
};

const longestWait = async (ask: () => Promise<number>, until: () => boolean): Promise<number> => {
  let longest = 0;
  for (let calls = 0; calls < 10_000 && !until(); calls++) {
    const began = performance.now();
    await ask();
    longest = Math.max(longest, performance.now() - began);
    await sleep(5);
  }
  return longest;
};

const fairness = async (ask: Ask, most: number): Promise<void> => {
  const began = performance.now();
  const alone = await longestWait(
    () => ask(1, 'quiet'),
    () => performance.now() - began > 1000,
  );
  let isOver = false;
  const flooded = performance.now();
  const flood = Promise.all(Array.from({ length: FLOOD }, () => ask(most, 'loud'))).finally(() => {
    isOver = true;
  });
  const beside = await longestWait(
    () => ask(1, 'quiet'),
    () => isOver,
  );
  await flood;
  process.stdout.write(
    `\nOne call at a time of one workspace, its longest wait: alone ${alone.toFixed(0)} ms, beside ${FLOOD} calls of ${most} that another sent at one moment ${beside.toFixed(0)} ms (those took ${(performance.now() - flooded).toFixed(0)} ms)\n`,
  );
};

/** What the sandbox costs: a step in it beside the same function, its first call, all that our plugins do, and a quiet workspace beside a loud one. */
export const benchPlugins = async (): Promise<void> => {
  const ours = await firstParty();
  const askable = askableWork(ours);
  const step = askable.find(({ work }) => work.key === `${COMPARED} run`);
  if (step === undefined) throw new Error(`there is no ${COMPARED}`);
  const sandbox = await createSandbox();
  const ask: Ask = async (count, workspace) => {
    await askWork(sandbox, step, { count, ...(workspace === undefined ? {} : { workspace }) });
    return count;
  };
  try {
    for (const { manifest, script } of ours)
      await sandbox.load({ plugin: manifest.name, version: manifest.version, integrity: manifest.integrity, script });
    await compare(step, ask);
    await coldStart(ask);
    await benchPluginWork(sandbox, askable, costOfAll);
    await fairness(ask, step.work.atOnce);
  } finally {
    await sandbox.close();
  }
};
