import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { readConfig } from '../../core/src/config.ts';
import { installPlugin, startHub, type Hub } from '../../core/src/hub.ts';
import { freshHome, type Database } from './database.ts';
import { deliver, type FirstParty } from './first-party.ts';

/** A hub in the test's own process: quick to start, and gone with it. */
interface InnerHubOptions {
  readonly database?: Database;
  /** Those of our plugins that come with it. */
  readonly plugins: readonly FirstParty[];
  /** Folders of built plugins that are installed before it starts. */
  readonly installed?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The hub, by its address and the secret that makes its owner. */
export type InnerHub = Hub & { readonly setUpToken: string | null };

/** Starts one on a new database. */
export const startInnerHub = async ({
  database = 'SQLite',
  plugins,
  installed = [],
  environment = {},
}: InnerHubOptions): Promise<InnerHub> => {
  const bundled = await mkdtemp(join(inject('temporaryFolder'), 'plugins-'));
  for (const plugin of plugins) await deliver(plugin, bundled);
  const { dataFolder, databaseUrl } = await freshHome(database);
  const config = readConfig({
    PORT: '0',
    INNESTO_DATA: dataFolder,
    INNESTO_DEMO: 'no',
    INNESTO_LOG: 'silent',
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...environment,
  });
  for (const folder of installed) await installPlugin(config, folder);
  const hub = await startHub(config, { plugins: bundled });
  return { ...hub, setUpToken: hub.setUpLink?.split('/').at(-1) ?? null };
};
