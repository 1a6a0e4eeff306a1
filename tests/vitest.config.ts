import { dirname, join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { ClosingLine } from './support/closing-line.ts';

const root = dirname(import.meta.dirname);

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A folder of tests that start whole hubs: one file at a time, after everything else, so that none starves another. */
interface Alone {
  readonly name: string;
  readonly folder: string;
  readonly order: number;
  readonly timeout: number;
  readonly env?: Record<string, string>;
}

const alone = ({ name, folder, order, timeout, env = {} }: Alone): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    include: [`tests/${folder}/**/*.test.ts`],
    fileParallelism: false,
    sequence: { groupOrder: order },
    testTimeout: timeout,
    hookTimeout: timeout,
    env,
  },
});

/** The folders that have a project of their own; a test anywhere else belongs to `unit`, so none is left out. */
const projects: readonly Alone[] = [
  { name: 'acceptance', folder: 'acceptance', order: 1, timeout: 3 * MINUTE },
  { name: 'hostile', folder: 'hostile', order: 2, timeout: 3 * MINUTE },
  { name: 'browser', folder: 'browser', order: 3, timeout: 3 * MINUTE },
  { name: 'crash', folder: 'crash', order: 4, timeout: 10 * MINUTE },
  { name: 'crash-long', folder: 'crash', order: 5, timeout: 180 * MINUTE, env: { INNESTO_LONG: '1' } },
];

// Tests run our packages from their sources; Vitest hands the conditions on to the processes that it starts.
const conditions = ['innesto-source', 'module', 'node', 'development|production'];

export default defineConfig({
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['tests/support/global-set-up.ts'],
    reporters: ['default', new ClosingLine()],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{sdk,core,plugins,tests}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', ...projects.map(({ folder }) => `tests/${folder}/**`)],
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
        test: { name: 'pages', include: ['src/**/*.test.ts'], pool: 'forks', maxWorkers: 2 },
      },
      ...projects.map(alone),
      {
        extends: true,
        test: {
          name: 'reference-long',
          include: ['core/src/pipeline/reference/**/*.test.ts'],
          sequence: { groupOrder: 6 },
          testTimeout: 180 * MINUTE,
          hookTimeout: MINUTE,
          env: { INNESTO_LONG: '1' },
        },
      },
    ],
  },
});
