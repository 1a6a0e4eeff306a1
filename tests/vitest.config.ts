import { dirname, join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { ATTACKS_ON_ROOMS } from './support/attacks.ts';
import { ClosingLine } from './support/closing-line.ts';
import { LongestFirst } from './support/longest-first.ts';

const root = dirname(import.meta.dirname);

/** Keeps whatever runs what is built from running what was built before. */
const BUILT = join(root, 'tests', 'support', 'built-set-up.ts');
/** Keeps the hubs that stories share. */
const IN_COMMON = join(root, 'tests', 'support', 'common-hub-set-up.ts');

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A folder of tests that start whole hubs: after everything else. Folders of one order share their workers. */
interface Alone {
  readonly name: string;
  readonly folder: string;
  readonly order: number;
  readonly timeout: number;
  /** How many files at a time; the same in all folders of one order. */
  readonly workers?: number;
  readonly env?: Record<string, string>;
}

const alone = ({ name, folder, order, timeout, workers = 2, env = {} }: Alone): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: [`tests/${folder}/**/*.test.ts`],
    exclude: name === 'crash' ? LATER_CRASHES : [],
    globalSetup: folder === 'acceptance' ? [BUILT, IN_COMMON] : [BUILT],
    sequence: { groupOrder: order },
    maxWorkers: workers,
    testTimeout: timeout,
    hookTimeout: timeout,
    env,
  },
});

/** The folders that have a project of their own; a test anywhere else belongs to `unit`, so none is left out. */
const projects: readonly Alone[] = [
  // Whoever waits for hubs most of the time leaves room for another one: three files on two cores, and four where hubs are down for a while.
  { name: 'acceptance', folder: 'acceptance', order: 1, timeout: 6 * MINUTE, workers: 3 },
  { name: 'hostile', folder: 'hostile', order: 1, timeout: 6 * MINUTE, workers: 3 },
  { name: 'browser', folder: 'browser', order: 1, timeout: 6 * MINUTE, workers: 3 },
  { name: 'acceptance-long', folder: 'acceptance', order: 5, timeout: 20 * MINUTE, env: { INNESTO_LONG: '1' } },
  { name: 'hostile-long', folder: 'hostile', order: 5, timeout: 60 * MINUTE, env: { INNESTO_LONG: '1' } },
  { name: 'browser-long', folder: 'browser', order: 5, timeout: 20 * MINUTE, env: { INNESTO_LONG: '1' } },
  { name: 'crash', folder: 'crash', order: 2, timeout: 10 * MINUTE, workers: 4 },
  { name: 'crash-long', folder: 'crash', order: 5, timeout: 180 * MINUTE, env: { INNESTO_LONG: '1' } },
];

/** What takes its time, and is asked by the long run only. */
const LATER = [
  'core/src/pipeline/resting.test.ts',
  'core/src/sandbox/hostile.test.ts',
  'sdk/src/cli/main.test.ts',
  'tests/plugins/built-without.test.ts',
];
const LATER_CRASHES = ['tests/crash/pgbouncer.test.ts', 'tests/crash/clock-skew.test.ts'];

/** What changes the process that it runs in, fills it up, or counts what is in it, and so has one to itself. */
const ON_THEIR_OWN = [
  'core/src/sandbox/**/*.test.ts',
  'core/src/registry/real-sandbox.test.ts',
  'core/src/service/oauth/tokens.test.ts',
  'sdk/src/{cli,host,testing}/**/*.test.ts',
  'tests/**/*.test.ts',
];

const elsewhere = ['**/node_modules/**', '**/dist/**', ...LATER, ...projects.map(({ folder }) => `tests/${folder}/**`)];

// Tests run our packages from their sources; Vitest hands the conditions on to the processes that it starts.
const conditions = ['innesto-source', 'module', 'node', 'development|production'];

export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    // A test waits for its database as long as it works.
    maxWorkers: 3,
    globalSetup: ['tests/support/global-set-up.ts'],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new ClosingLine()],
    // Hubs and commands keep what Node makes of our sources: a third of a start is reading them.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'innesto', 'compiled') },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{sdk,core,plugins,tests}/**/*.test.ts'],
          exclude: [...elsewhere, ...ON_THEIR_OWN],
          // To load what a test needs takes longer than most of them do: the files of a worker load it once.
          isolate: false,
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-own',
          include: ON_THEIR_OWN,
          exclude: elsewhere,
          globalSetup: [BUILT],
          testTimeout: 60 * SECOND,
          hookTimeout: 60 * SECOND,
        },
      },
      {
        // The pages' own configuration compiles Svelte; as in a browser, it is Svelte's client that runs.
        extends: './ui/vite.config.ts',
        root: join(root, 'ui'),
        resolve: { conditions: ['browser', ...conditions] },
        ssr: { resolve: { conditions: ['browser', ...conditions] } },
        // Pages keep nothing to themselves, and most of their tests take less time than a process does to begin.
        test: {
          name: 'pages',
          include: ['src/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: 3,
          isolate: false,
          testTimeout: 60 * SECOND,
        },
      },
      ...projects.map(alone),
      {
        extends: true,
        test: {
          name: 'unit-long',
          include: [
            ...LATER,
            'core/src/pipeline/reference/reference.property.test.ts',
            'core/src/pipeline/audiences.property.test.ts',
            'core/src/store/filter/filter.property.test.ts',
            'tests/plugins/{spoilt-packages,without-a-plugin}.test.ts',
          ],
          globalSetup: [BUILT],
          sequence: { groupOrder: 6 },
          testTimeout: 180 * MINUTE,
          hookTimeout: MINUTE,
          env: { INNESTO_LONG: '1' },
        },
      },
      {
        extends: true,
        test: {
          name: 'attacks-long',
          include: [...ATTACKS_ON_ROOMS],
          repeats: Number(process.env['INNESTO_ROUNDS'] ?? 20) - 1,
          globalSetup: [BUILT],
          sequence: { groupOrder: 6 },
          testTimeout: 3 * MINUTE,
          hookTimeout: 3 * MINUTE,
        },
      },
    ],
  },
});
