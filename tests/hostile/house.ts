import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WorkspaceView } from '@innesto/sdk/contract';
import { inject } from 'vitest';
import { buildPlugin, writePlugin } from '../../sdk/src/cli/build-plugin.ts';
import { ApiClient } from '../support/api-client.ts';
import type { Home } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { watchPluginHosts } from '../support/plugin-hosts.ts';
import { OWNER } from '../support/settle-in.ts';

/** A secret of the hub's own process, which nothing that it says may hold. */
const CANARY = 'canary-environment-5d20';

const INSTALL = join(import.meta.dirname, 'install-process.ts');

/** A hub whose first owner has signed in. */
export interface House {
  readonly hub: RunningHub;
  /** The owner, as a browser. */
  readonly owner: ApiClient;
  /** The cookie of that browser. */
  readonly cookie: string;
  /** Makes a workspace and answers where the addresses of everything inside begin. */
  addWorkspace(name: string): Promise<string>;
  /** The most memory that any process in which it runs plugins ever had, in megabytes; none: there was none yet. */
  readonly pluginsPeakMb: () => number;
  /** In which of its answers so far, and whether in what it printed, a canary was found. */
  leaks(): readonly string[];
}

const CANARIES = /canary-[a-z0-9-]+/;

/** Starts a hub, and signs its first owner in. */
export const openHouse = async (home: Home, environment: Readonly<Record<string, string>> = {}): Promise<House> => {
  const hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no', SHOP_PASSWORD: CANARY, ...environment } });
  const leaks: string[] = [];
  const owner = new ApiClient(hub.url, {}, ({ method, path }, { body }) => {
    if (CANARIES.test(JSON.stringify(body))) leaks.push(`${method} ${path}`);
  });
  const { peakMb } = watchPluginHosts(hub.pid);
  const welcome = await owner.call('POST', '/api/setup', { token: hub.setUpToken, ...OWNER });
  owner.keepCookie(welcome);
  return {
    hub,
    owner,
    pluginsPeakMb: peakMb,
    leaks: () => [...leaks, ...(CANARIES.test(hub.output()) ? ['what it printed'] : [])],
    cookie: welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    addWorkspace: async (name) => {
      const draft = { name, timeZone: 'Europe/Rome', mode: 'test' };
      const { id } = await owner.must<WorkspaceView>('POST', '/api/workspaces', draft);
      return `/api/workspaces/${id}`;
    },
  };
};

const run = promisify(execFile);

/** Installs built plugins as the hub's own command does: all by one process, as each has a sandbox to start. */
export const installFolders = async (home: Home, folders: readonly string[]): Promise<void> => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const database = home.databaseUrl === null ? {} : { DATABASE_URL: home.databaseUrl };
  await run(process.execPath, ['--conditions=innesto-source', INSTALL, ...folders], {
    env: { ...inherited, ...database, NODE_OPTIONS: '', INNESTO_DATA: home.dataFolder },
  });
};

/** Builds plugins of ./plugins outside of the tree, and installs them. */
export const installFixtures = async (home: Home, names: readonly string[]): Promise<void> => {
  const folder = await mkdtemp(join(inject('temporaryFolder'), 'plugins-'));
  const build = async (name: string): Promise<string> => {
    const built = await buildPlugin(join(import.meta.dirname, 'plugins', name));
    const outside = join(folder, name);
    await mkdir(outside);
    await cp(join(built.folder, 'package.json'), join(outside, 'package.json'));
    await writePlugin({ ...built, folder: outside });
    return outside;
  };
  await installFolders(home, await Promise.all(names.map(build)));
};
