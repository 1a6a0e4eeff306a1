import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFault } from '../fault/fault.ts';
import type { Registry } from './registry.ts';

type Warn = (details: { readonly folder: string; readonly reason: string }, message: string) => void;

/** A plugin that was rebuilt under a version which is installed already is left as it is: a version never changes. */
const installOne = async (registry: Registry, folder: string, warn: Warn): Promise<void> => {
  try {
    await registry.installFolder(folder, { bundled: true });
  } catch (error) {
    if (!isFault(error, 'INNESTO_PLUGIN_PACKAGE')) throw error;
    warn({ folder, reason: error.message }, 'a plugin that comes with the hub was not installed');
  }
};

/** Installs the plugins that come with the hub, which lie built in a folder, through the same door as anyone's. */
export const installBundled = async (registry: Registry, plugins: string, warn: Warn): Promise<void> => {
  for (const name of readdirSync(plugins)) {
    const folder = join(plugins, name);
    if (existsSync(join(folder, 'dist', 'plugin.json'))) await installOne(registry, folder, warn);
  }
};
