import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Browser, Page } from 'playwright-core';
import { openPage } from '../support/browser.ts';
import { startChromiumIn } from '../support/chromium-in.ts';
import { startHub } from '../support/hub.ts';
import { makeWorkspace, signUp } from '../support/settle-in.ts';
import { signIn } from '../support/visit.ts';
import { serveBareFlow } from './bare-flow.ts';
import { median } from './measure.ts';

const GROUPS = 40;
const STEPS = GROUPS * 5;
const ROUNDS = 5;
const EDITS = 9;
const PAN_MS = 3000;

const update = (id: string, next: string | undefined): Step => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { field: 'firstName', operation: 'set', value: 'Ada' },
  ports: next === undefined ? {} : { done: next },
});

/** A wait, an e-mail, and a condition with a step in each of its ways. */
const group = (number: number): readonly Step[] => {
  const id = (name: string): string => `${name}-${number}`;
  const next = number + 1 < GROUPS ? `wait-${number + 1}` : undefined;
  return [
    { kind: 'wait', id: id('wait'), duration: { amount: 1, unit: 'days' }, next: id('mail') },
    {
      kind: 'action',
      id: id('mail'),
      title: `E-mail ${number}`,
      contribution: 'email/send',
      config: { subject: `Subject ${number}`, html: '<p>Hello</p>' },
      ports: { done: id('which') },
    },
    {
      kind: 'branch',
      id: id('which'),
      branches: [
        {
          name: 'opened',
          when: { attribute: `message.mail-${number}.outcome`, operator: 'is', value: 'opened' },
          next: id('left'),
        },
      ],
      otherwise: id('right'),
    },
    update(id('left'), next),
    update(id('right'), next),
  ];
};

const longWorkflow = (): WorkflowDefinition => ({
  trigger: { contribution: 'list/activity', config: { lists: 'any' } },
  reentry: { policy: 'once' },
  first: 'wait-0',
  steps: Array.from({ length: GROUPS }, (_, number) => group(number)).flat(),
});

/** From the beginning of the navigation to the first frame that shows a node. */
const IS_OPEN = `new Promise((resolve) => {
  const look = () => document.querySelector('.svelte-flow__node') === null ? requestAnimationFrame(look) : requestAnimationFrame(() => resolve(performance.now()));
  look();
})`;

/** Pans by the wheel, as fast as frames come; answers the frames a second and the longest of them. */
const PAN = `new Promise((resolve) => {
  const pane = document.querySelector('.svelte-flow__pane');
  const times = [];
  const begin = performance.now();
  const frame = (now) => {
    times.push(now);
    const elapsed = performance.now() - begin;
    if (elapsed > ${PAN_MS}) return resolve({ frames: (times.length - 1) * 1000 / (times.at(-1) - times[0]), longest: Math.max(...times.slice(1).map((time, at) => time - times[at])) });
    const { x, y } = pane.getBoundingClientRect();
    pane.dispatchEvent(new WheelEvent('wheel', { deltaY: elapsed < ${PAN_MS / 2} ? 60 : -60, bubbles: true, cancelable: true, clientX: x + 300, clientY: y + 300 }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;

/** From the press of a key to the frame after the one that it was answered in. */
const edit = (init: string): string => `new Promise((resolve) => {
  const begin = performance.now();
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', ${init}));
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begin)));
})`;

interface Figures {
  readonly open: number;
  readonly frames: number;
  readonly longest: number;
  readonly edit: number;
}

interface Subject {
  readonly address: string;
  /** Takes back what was edited. */
  readonly finish: (page: Page) => Promise<void>;
  /** Puts the keyboard where the edit is made. */
  readonly stand: (page: Page) => Promise<void>;
  /** The key that adds a step near the top. */
  readonly key: string;
}

const measureOnce = async (page: Page, { address, finish, stand, key }: Subject): Promise<Figures> => {
  await page.goto('about:blank');
  await page.goto(address);
  const open = await page.evaluate<number>(IS_OPEN);
  await page.waitForTimeout(1000);
  const { frames, longest } = await page.evaluate<Pick<Figures, 'frames' | 'longest'>>(PAN);
  // Back at the beginning of the workflow.
  await page.reload();
  await page.evaluate(IS_OPEN);
  await page.waitForTimeout(1000);
  await stand(page);
  const edits: number[] = [];
  for (let count = 0; count < EDITS; count++) {
    edits.push(await page.evaluate<number>(edit(key)));
    await page.waitForTimeout(150);
  }
  await finish(page);
  return { open, frames, longest, edit: median(edits) };
};

const report = (name: string, { open, frames, longest, edit: each }: Figures): string =>
  `  ${name.padEnd(22)} ${open.toFixed(0).padStart(6)} ms to open  ${frames.toFixed(0).padStart(4)} frames/s panning (longest ${longest.toFixed(0)} ms)  ${each.toFixed(1).padStart(6)} ms an edit`;

const middleOf = (all: readonly Figures[]): Figures => ({
  open: median(all.map(({ open }) => open)),
  frames: median(all.map(({ frames }) => frames)),
  longest: median(all.map(({ longest }) => longest)),
  edit: median(all.map((one) => one.edit)),
});

const compare = async (browser: Browser, editor: Subject, bare: Subject, hubUrl: string): Promise<void> => {
  const { page } = await openPage(browser);
  await signIn(page.context(), hubUrl);
  const measured = { editor: [] as Figures[], bare: [] as Figures[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const figures = { editor: await measureOnce(page, editor), bare: await measureOnce(page, bare) };
    // The first fetches what the others find in the browser's cache.
    if (round === 0) continue;
    measured.editor.push(figures.editor);
    measured.bare.push(figures.bare);
  }
  const ratio = (of: (figures: Figures) => number): string =>
    median(measured.editor.map((figures, at) => of(figures) / of(measured.bare[at] ?? figures))).toFixed(2);
  process.stdout.write(
    [
      `\nA workflow of ${STEPS} steps in Chromium, beside bare Svelte Flow with ${STEPS} nodes (medians of ${ROUNDS} rounds)`,
      report('bare Svelte Flow', middleOf(measured.bare)),
      report('the editor', middleOf(measured.editor)),
      `  ratios                 ${ratio(({ open }) => open)}× to open, ${ratio(({ frames }) => frames)}× the frames, ${ratio((one) => one.edit)}× an edit\n`,
    ].join('\n'),
  );
};

/** A long workflow is opened, panned and edited in a browser. */
export const benchEditor = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-bench-'));
  const [hub, browser, bare] = await Promise.all([
    startHub({ dataFolder: join(folder, 'data'), environment: { INNESTO_DEMO: 'no' } }),
    startChromiumIn(join(folder, 'chromium')),
    serveBareFlow(STEPS),
  ]);
  try {
    const { api, base } = await makeWorkspace(await signUp(hub));
    const draft = { name: 'Long', definition: longWorkflow() };
    const { id } = await api.must<{ id: string }>('POST', `${base}/workflows`, draft);
    const editor: Subject = {
      address: `${hub.url}/#${base.replace('/api/workspaces', '/w')}/workflows/${id}`,
      finish: async (page) => {
        for (let undone = 0; undone < EDITS; undone++) await page.keyboard.press('ControlOrMeta+z');
        await page.waitForTimeout(2000);
        await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
      },
      stand: async (page) => {
        await page
          .getByRole('application')
          .getByRole('button', { name: /^E-mail 0/ })
          .focus();
      },
      key: `{ key: 'd', ctrlKey: true, bubbles: true, cancelable: true }`,
    };
    const plain: Subject = {
      address: bare.url,
      finish: () => Promise.resolve(),
      stand: () => Promise.resolve(),
      key: `{ key: 'd', bubbles: true }`,
    };
    await compare(browser, editor, plain, hub.url);
  } finally {
    await browser.close();
    await bare.close();
    await hub.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
