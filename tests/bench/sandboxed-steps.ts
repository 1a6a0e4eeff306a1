import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { sampleContact, sampleEvent } from '@innesto/sdk/testing';
import type { Sandbox } from '../../core/src/sandbox/port.ts';
import { createSandbox } from '../../core/src/sandbox/supervisor.ts';
import { firstParty, type FirstParty } from '../support/first-party.ts';
import { pluginHostsOf } from '../support/plugin-hosts.ts';
import { STEP_SAMPLES, type StepSample } from '../support/step-samples.ts';
import { measure, measureCost, report } from './measure.ts';
import { cpuOf } from './process-cost.ts';

const BATCHES = [1, 10, 100, 1000] as const;
/** As many as the hub sends across at once. */
const MOST_ITEMS = 200;
const SECONDS = 1.5;
const SLOTS = 40;
const FLOOD = 600;
const NOW = Date.parse('2027-03-01T09:00:00Z');
const COMPARED = 'contact-field/update';

const pluginOf = (key: string): string => key.split('/')[0] ?? '';
const nameOf = (key: string): string => key.split('/')[1] ?? '';

/** The collections whose records travel with the step. */
const recordsOf = (plugin: FirstParty | undefined, key: string): readonly string[] =>
  (plugin?.manifest.actions.find(({ name }) => name === nameOf(key))?.needs ?? []).flatMap((need) =>
    need.startsWith('records:') ? [need.slice('records:'.length)] : [],
  );

/** What the hub sends across of a run that stands at the step. */
const itemOf = (plugin: FirstParty | undefined, { action, question }: StepSample): object => ({
  contact: sampleContact(),
  event: sampleEvent('custom.order', { total: 80 }),
  variables: {},
  records: Object.fromEntries(recordsOf(plugin, action).map((name) => [name, []])),
  balances: {},
  occurrence: 'run_1.1',
  ...question,
});

/** Asks the sandbox about so many items, by as many calls as the hub would make of them. */
const crossing =
  (sandbox: Sandbox, plugins: ReadonlyMap<string, FirstParty>, sample: StepSample) =>
  async (count: number, workspace = 'w1'): Promise<number> => {
    const plugin = pluginOf(sample.action);
    const item = JSON.stringify(itemOf(plugins.get(plugin), sample));
    for (let left = count; left > 0; left -= MOST_ITEMS) {
      const some = Math.min(left, MOST_ITEMS);
      const outcome = await sandbox.invoke({
        workspace,
        plugin,
        version: plugins.get(plugin)?.manifest.version ?? '',
        contribution: nameOf(sample.action),
        entry: 'run',
        config: JSON.stringify(sample.question.config),
        items: `[${Array.from({ length: some }, () => item).join(',')}]`,
        count: some,
        now: NOW,
        seed: 1,
      });
      if (outcome.kind !== 'answered' || outcome.answers.some(({ ok }) => !ok))
        throw new Error(`${sample.action} was not answered: ${JSON.stringify(outcome).slice(0, 300)}`);
    }
    return count;
  };

/** What each plugin host had cost when it was last looked at: one that has retired since is not forgotten. */
const hosts = new Map<number, number>();

/** CPU microseconds of this process and of its plugin hosts. */
const costOfAll = async (): Promise<number> => {
  const { user, system } = process.cpuUsage();
  for (const pid of await pluginHostsOf(process.pid)) hosts.set(pid, Math.max(await cpuOf(pid), hosts.get(pid) ?? 0));
  return [...hosts.values()].reduce((sum, one) => sum + one, user + system);
};

/** The function of a step as it stands in its source, to be called without anything in between. */
const directly = async (plugin: FirstParty, sample: StepSample): Promise<(count: number) => number> => {
  const loaded: unknown = await import(pathToFileURL(join(plugin.path, 'src', 'index.ts')).href);
  const way = ['plugin', 'actions', nameOf(sample.action), 'run'];
  const run = way.reduce((at: unknown, member): unknown => Reflect.get(Object(at), member), loaded);
  if (typeof run !== 'function') throw new Error(`there is no ${sample.action}`);
  const [item, context] = [itemOf(plugin, sample), { config: sample.question.config, now: NOW }];
  return (count) => {
    for (let done = 0; done < count; done++) Reflect.apply(run, undefined, [item, context]);
    return count;
  };
};

const compare = async (sandbox: Sandbox, plugins: ReadonlyMap<string, FirstParty>): Promise<void> => {
  const sample = STEP_SAMPLES.find(({ action }) => action === COMPARED);
  const plugin = plugins.get(pluginOf(COMPARED));
  if (sample === undefined || plugin === undefined) throw new Error(`${COMPARED} has no sample`);
  const call = await directly(plugin, sample);
  const ask = crossing(sandbox, plugins, sample);
  const floor = await measure('the function itself, called directly', SECONDS, async () => call(10_000));
  const across = [];
  for (const batch of BATCHES)
    across.push(
      await measureCost({ name: `in the sandbox, ${batch} at once`, seconds: SECONDS, cost: costOfAll }, () =>
        ask(batch),
      ),
    );
  report(`A step (${COMPARED}) for one run: direct, and in the sandbox`, [floor, ...across], 'item');
};

const each = async (sandbox: Sandbox, plugins: ReadonlyMap<string, FirstParty>): Promise<void> => {
  const rows = [];
  for (const sample of STEP_SAMPLES) {
    const ask = crossing(sandbox, plugins, sample);
    rows.push(await measureCost({ name: sample.action, seconds: SECONDS, cost: costOfAll }, () => ask(100)));
  }
  report('Each step of the plugins that come with the hub, 100 at once', rows, 'item');
};

const coldStart = async (sandbox: Sandbox, plugins: ReadonlyMap<string, FirstParty>): Promise<void> => {
  const [sample] = STEP_SAMPLES;
  if (sample === undefined) return;
  const ask = crossing(sandbox, plugins, sample);
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

const fairness = async (sandbox: Sandbox, plugins: ReadonlyMap<string, FirstParty>): Promise<void> => {
  const [sample] = STEP_SAMPLES;
  if (sample === undefined) return;
  const ask = crossing(sandbox, plugins, sample);
  const began = performance.now();
  const alone = await longestWait(
    () => ask(1, 'quiet'),
    () => performance.now() - began > 1000,
  );
  let isOver = false;
  const flooded = performance.now();
  const flood = Promise.all(Array.from({ length: FLOOD }, () => ask(MOST_ITEMS, 'loud'))).finally(() => {
    isOver = true;
  });
  const beside = await longestWait(
    () => ask(1, 'quiet'),
    () => isOver,
  );
  await flood;
  process.stdout.write(
    `\nOne call at a time of one workspace, its longest wait: alone ${alone.toFixed(0)} ms, beside ${FLOOD} calls of ${MOST_ITEMS} that another sent at one moment ${beside.toFixed(0)} ms (those took ${(performance.now() - flooded).toFixed(0)} ms)\n`,
  );
};

/** What the sandbox costs: a step in it beside the same function, its first call, each of our plugins, and a quiet workspace beside a loud one. */
export const benchPlugins = async (): Promise<void> => {
  const ours = await firstParty();
  const plugins = new Map(ours.map((plugin) => [plugin.manifest.name, plugin]));
  const sandbox = await createSandbox();
  try {
    for (const { manifest, script } of ours)
      await sandbox.load({ plugin: manifest.name, version: manifest.version, integrity: manifest.integrity, script });
    await compare(sandbox, plugins);
    await coldStart(sandbox, plugins);
    await each(sandbox, plugins);
    await fairness(sandbox, plugins);
  } finally {
    await sandbox.close();
  }
};
