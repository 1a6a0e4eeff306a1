import { execFile } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { buildPlugin, writePlugin } from '../../sdk/src/cli/build-plugin.ts';
import type { Home } from './database.ts';
import { HUB_PROGRAM } from './hub.ts';

const run = promisify(execFile);

/** Builds the plugin of a folder outside of the tree, and installs it as the hub's own command does. */
export const installPlugin = async (home: Home, source: string): Promise<void> => {
  const outside = await mkdtemp(join(inject('temporaryFolder'), 'plugin-'));
  const { DATABASE_URL: _, ...inherited } = process.env;
  const built = await buildPlugin(source);
  await cp(join(built.folder, 'package.json'), join(outside, 'package.json'));
  await writePlugin({ ...built, folder: outside });
  await run(process.execPath, [HUB_PROGRAM, 'plugin', 'install', outside, '--yes'], {
    env: {
      ...inherited,
      ...(home.databaseUrl === null ? {} : { DATABASE_URL: home.databaseUrl }),
      NODE_OPTIONS: '',
      INNESTO_DATA: home.dataFolder,
    },
  });
};
