import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@innesto/sdk/contract';
import { readKept } from '../../core/src/model/kept.ts';
import { buildPlugin, writePlugin, type BuiltPlugin } from '../../sdk/src/cli/build-plugin.ts';

const PLUGINS = join(import.meta.dirname, '..', '..', 'plugins');

/** The names of the folders of the plugins that come with the hub. */
const folders = (): readonly string[] =>
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

/** The plugins that come with the hub, or some of them, built from their sources as they are now. */
export const firstParty = async (...only: readonly string[]): Promise<readonly FirstParty[]> => {
  const built: FirstParty[] = [];
  for (const folder of folders().filter((name) => only.length === 0 || only.includes(name))) {
    const path = join(PLUGINS, folder);
    built.push({ ...(await buildPlugin(path)), folder, path });
  }
  return built;
};

/** The same as they lie there built, for projects that are refused where that is not of now: to build them takes longer than what is told of them. */
export const builtFirstParty = (): Promise<readonly FirstParty[]> =>
  Promise.all(
    folders().map(async (folder) => {
      const path = join(PLUGINS, folder);
      const manifest = readKept<Manifest>(await readFile(join(path, 'dist', 'plugin.json'), 'utf8'));
      return { folder, path, manifest, script: await readFile(join(path, 'dist', 'plugin.js'), 'utf8'), warnings: [] };
    }),
  );

/** Writes a built plugin into a folder of its own below `parent`, as it is delivered. */
export const deliver = async (plugin: FirstParty, parent: string): Promise<void> => {
  const folder = join(parent, plugin.folder);
  await mkdir(folder, { recursive: true });
  await writePlugin({ ...plugin, folder });
  for (const file of ['package.json', 'icon.svg']) await copyFile(join(plugin.path, file), join(folder, file));
};
