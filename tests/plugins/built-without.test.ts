import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Page, PluginView } from '@innesto/sdk/contract';
import { expect, inject, test } from 'vitest';
import { copyHouse, pluginFolders } from '../support/copied-house.ts';
import { freshHome } from '../support/database.ts';
import { startHub } from '../support/hub.ts';
import { settleIn } from '../support/settle-in.ts';

const MINUTE = 60_000;
const run = promisify(execFile);
const all = await pluginFolders();

/** What is built, without the tests of it: those use plugins that are there. */
const TYPES = {
  extends: './tsconfig.json',
  include: ['core/src', 'core/*.ts', 'sdk/src', 'plugins/*/src', '.ci/*.ts'],
  exclude: ['**/node_modules', '**/dist', '**/*.test.ts', '**/test-*.ts'],
};

const inHouse = (house: string, command: string, ...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  run(command, args, {
    cwd: house,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PATH: [join(house, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
    },
  });

/** Builds a house, and starts its hub: the plugins that a new workspace has there. */
const pluginsOf = async (house: string): Promise<readonly string[]> => {
  await inHouse(house, process.execPath, '--conditions=innesto-source', join('.ci', 'build.ts'));
  const program = join(house, 'core', 'dist', 'hub', 'main.js');
  const hub = await startHub({ ...(await freshHome('SQLite')), program, environment: { INNESTO_DEMO: 'no' } });
  try {
    const { api, base } = await settleIn(hub);
    // The pages are there, too.
    expect((await fetch(hub.url)).headers.get('content-type')).toContain('text/html');
    const { items } = await api.must<Page<PluginView>>('GET', `${base}/plugins`);
    return items.map(({ plugin }) => plugin).toSorted();
  } finally {
    expect(await hub.stop()).toBe(0);
  }
};

/** Whether the types of what is there hang together. */
const checkTypes = async (house: string): Promise<void> => {
  await writeFile(join(house, 'tsconfig.built.json'), JSON.stringify(TYPES));
  await inHouse(house, 'tsc', '-p', 'tsconfig.built.json');
};

test(
  'the hub and its pages are built and start where there is no plugin at all',
  { timeout: 10 * MINUTE },
  async () => {
    expect(await pluginsOf(await copyHouse(inject('temporaryFolder'), []))).toEqual([]);
  },
);

test.each(all)('without %s the rest is in order, is built and starts', { timeout: 20 * MINUTE }, async (left) => {
  const rest = all.filter((name) => name !== left);
  const house = await copyHouse(inject('temporaryFolder'), rest);
  await checkTypes(house);
  expect(await pluginsOf(house)).toEqual(rest);
});
