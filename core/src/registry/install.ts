import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Clock } from '../model/clock.ts';
import { findPlugin, insertPlugin, type PluginRow } from '../store/query/plugin.ts';
import type { Store } from '../store/store.ts';
import { readPackage, type PluginPackage } from './package.ts';
import { isTaken } from './taken-names.ts';

/** Runs a script once in a throw-away sandbox and gives the manifest that it says it has; throws where it does not run. */
export type Inspect = (script: string) => Promise<unknown>;

interface InstallPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly inspect: Inspect;
}

const refuse = (detail: string, cause?: unknown): never => {
  throw fault('INNESTO_PLUGIN_PACKAGE', { detail }, { cause });
};

/** Nothing stays of a plugin whose script does not run, or runs as another than its manifest says: rights are granted on the manifest. */
const checkScript = async (inspect: Inspect, { manifest, script }: PluginPackage): Promise<void> => {
  const said = await inspect(script).catch((error: unknown) =>
    refuse(
      `its script does not run: ${error instanceof Error ? error.message.slice(0, 300) : 'no reason given'}`,
      error,
    ),
  );
  const { integrity: _, ...expected } = manifest;
  if (!isDeepStrictEqual(said, expected)) refuse('its script says something else of itself than its manifest does');
};

/** Whether what is kept under this version is what is to be installed. */
const isSame = (kept: PluginRow, { manifest, icon }: PluginPackage): boolean => {
  const before: unknown = JSON.parse(kept.manifest);
  if (isDeepStrictEqual(before, manifest) && kept.icon === icon) return true;
  return refuse(`${manifest.name} ${manifest.version} is installed with other content; a change needs a new version`);
};

/**
 * Installs the built plugin in a folder. A version once installed never changes: the same again is taken as done,
 * something else under the same version is refused.
 */
export const installFolder = async (
  ports: InstallPorts,
  { path, bundled }: { readonly path: string; readonly bundled: boolean },
): Promise<Manifest> => {
  const found = await readPackage(path);
  const { manifest, script, icon } = found;
  if (!bundled && isTaken(manifest.name))
    return refuse(`the hub's own events begin with “${manifest.name}.”: no other plugin can have that name`);
  const before = await findPlugin(ports.store.read, manifest);
  if (before !== undefined && isSame(before, found)) return manifest;
  // What comes with the hub is trusted as the hub is; its manifest was read from its script when both were built.
  if (!bundled) await checkScript(ports.inspect, found);
  const row = {
    name: manifest.name,
    version: manifest.version,
    integrity: manifest.integrity,
    manifest: JSON.stringify(manifest),
    script,
    icon,
    source: bundled ? 'bundled' : 'folder',
    installedAt: ports.clock.now(),
  };
  const kept = await ports.store.write((transaction) => insertPlugin(transaction, row));
  // Two nodes may have installed it at the same time.
  isSame(kept, found);
  return manifest;
};
