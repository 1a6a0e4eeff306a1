import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildPlugin, type BuiltPlugin } from '../../sdk/src/cli/build-plugin.ts';

const PLUGINS = join(import.meta.dirname, '..', '..', 'plugins');

/** The names of the folders of the plugins that come with the hub. */
export const firstPartyFolders = (): readonly string[] =>
  readdirSync(PLUGINS)
    .filter((name) => existsSync(join(PLUGINS, name, 'package.json')))
    .sort();

/** A plugin of ours, built from its sources in memory. */
export interface FirstParty extends Omit<BuiltPlugin, 'folder'> {
  /** Its folder's name. */
  readonly folder: string;
  /** Its folder's path. */
  readonly path: string;
}

/** The plugins that come with the hub, built from their sources as they are now. */
export const firstParty = async (): Promise<readonly FirstParty[]> => {
  const built: FirstParty[] = [];
  for (const folder of firstPartyFolders()) {
    const path = join(PLUGINS, folder);
    built.push({ ...(await buildPlugin(path)), folder, path });
  }
  return built;
};
