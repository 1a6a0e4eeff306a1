import type { WorkflowDefinition } from '@innesto/sdk/contract';
import { readKept } from '../model/kept.ts';
import { until, type Call } from './caller.ts';
import { EXAMPLE_WORDS } from './example-words.ts';
import { welcomeSeries } from './example-workflows.ts';
import { remainsOf } from './examples.ts';
import { tellLeftOut } from './left-out.ts';

/** Where the story takes place: its workspace, the list that it is about, and how many come into it. */
export interface Scene {
  readonly say: (line: string) => void;
  readonly call: Call;
  readonly base: string;
  readonly list: string;
  readonly subscribers: number;
}

/** The Welcome series of a scene, running. */
interface Series {
  readonly definition: WorkflowDefinition;
  readonly path: string;
}

interface Numbers {
  readonly totals: {
    readonly steps: readonly {
      readonly step: string;
      readonly entered: number;
      readonly waiting: number;
      readonly ports: Record<string, number>;
    }[];
  };
}

const NAME = 'Welcome series';

const numbersLine = (numbers: Numbers): string =>
  numbers.totals.steps
    .filter(({ entered }) => entered > 0)
    .map(
      ({ step, entered, waiting, ports }) =>
        `${step}: ${entered} in, ${waiting} waiting${Object.entries(ports)
          .map(([port, n]) => `, ${n} ${port}`)
          .join('')}`,
    )
    .join('\n      ');

const pluginsIn = async ({ call, base }: Scene): Promise<ReadonlySet<string>> => {
  const { items } = readKept<{ readonly items: readonly { readonly plugin: string; readonly state: string }[] }>(
    JSON.stringify(await call('GET', `${base}/plugins`)),
  );
  return new Set(items.filter(({ state }) => state === 'active').map(({ plugin }) => plugin));
};

/** Makes the Welcome series as far as its plugins are there, and starts it; null: nothing of it is left. What is left out is said. */
export const startSeries = async (scene: Scene): Promise<Series | null> => {
  const { say, call, base, list } = scene;
  const there = await pluginsIn(scene);
  const example = { name: NAME, definition: welcomeSeries(list, EXAMPLE_WORDS.en) };
  const { remains: definition, leftOut } = remainsOf(example, (plugin) => there.has(plugin));
  say(
    `2  ${definition === null ? 'Going without the Welcome series.' : 'Making the Welcome series, and starting it.'}`,
  );
  const note = tellLeftOut(leftOut);
  if (note !== null) say(`   ${note}`);
  if (definition === null) return null;
  const { id } = await call('POST', `${base}/workflows`, { name: NAME, definition });
  const path = `${base}/workflows/${String(id)}`;
  await call('POST', `${path}/start`);
  return { definition, path };
};

/** Tells how the subscribers go through the series, as far as its steps are there. */
export const tellSeries = async ({ say, call, base, subscribers }: Scene, series: Series): Promise<void> => {
  const { path, definition } = series;
  const numbers = async (): Promise<Numbers> =>
    readKept<Numbers>(JSON.stringify(await call('GET', `${path}/statistics`)));
  const stepOf = (found: Numbers, id: string) => found.totals.steps.find(({ step }) => step === id);
  const untilAllAre = (id: string, count: (step: Numbers['totals']['steps'][number]) => number): Promise<Numbers> =>
    until(numbers, (found) => {
      const step = stepOf(found, id);
      return definition.steps.every((one) => one.id !== id) || (step !== undefined && count(step) >= subscribers);
    });
  const done = ({ ports }: { readonly ports: Record<string, number> }): number => ports['done'] ?? 0;
  await untilAllAre('pause', ({ entered }) => entered);

  say('4  Ten minutes pass.');
  await call('POST', `${base}/clock`, { advance: { amount: 10, unit: 'minutes' } });
  say(`      ${numbersLine(await untilAllAre('welcome', done))}`);

  say('5  A day passes; nobody has opened anything.');
  await call('POST', `${base}/clock`, { advance: { amount: 1, unit: 'days' } });
  say(`      ${numbersLine(await untilAllAre('reminder', done))}`);
};
