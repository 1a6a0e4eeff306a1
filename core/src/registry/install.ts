import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Clock } from '../model/clock.ts';
import { insertPluginChange } from '../store/query/plugin-change.ts';
import { findPlugin, insertPlugin, pluginVersions, revivePlugin, type PluginRow } from '../store/query/plugin.ts';
import type { Store } from '../store/store.ts';
import { readBundledPackage, readPackage, type PluginPackage } from './package.ts';
import { isTaken } from './taken-names.ts';

/** Runs a script once in a throw-away sandbox and gives the manifest that it says it has; throws where it does not run. */
export type Inspect = (script: string) => Promise<unknown>;

/** How whoever sits at the machine is written into histories. */
const COMMAND_LINE = 'command line';

export interface InstallPorts {
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

/** Refuses a package whose plugin has the name of one that another package brought. */
export const requireOwner = (
  versions: readonly PluginRow[],
  { manifest, packageName: own }: Pick<PluginPackage, 'manifest' | 'packageName'>,
): void => {
  // Whoever has a plugin's name has its rights and its records: they stay with the package that brought it.
  const owner = versions.find(({ package: packageName }) => packageName !== null)?.package ?? own;
  if (owner !== own) refuse(`“${manifest.name}” is what the package “${owner}” brings: “${own}” cannot take its place`);
};

/** Holds a package's name against the rules; gives the versions that are or were there of it. */
const checkName = async (
  { store }: Pick<InstallPorts, 'store'>,
  { manifest, packageName: own }: PluginPackage,
): Promise<readonly PluginRow[]> => {
  if (isTaken(manifest.name))
    return refuse(`the hub's own events begin with “${manifest.name}.”: no other plugin can have that name`);
  const versions = await pluginVersions(store.read, manifest.name);
  requireOwner(versions, { manifest, packageName: own });
  return versions;
};

/** Holds a package against what is known: the rules for names, and what is kept under its version already. */
export const checkPackage = async (
  ports: Pick<InstallPorts, 'store' | 'inspect'>,
  found: PluginPackage,
): Promise<PluginRow | undefined> => {
  const { manifest } = found;
  const versions = await checkName(ports, found);
  const before = versions.find(({ version }) => version === manifest.version);
  if (before !== undefined) isSame(before, found);
  await checkScript(ports.inspect, found);
  return before;
};

/** As {@link checkPackage}, of a build that may take the place of the one before. */
export const checkBuild = async (
  ports: Pick<InstallPorts, 'store' | 'inspect'>,
  found: PluginPackage,
): Promise<void> => {
  await checkName(ports, found);
  await checkScript(ports.inspect, found);
};

/** Where a package came from, and who brings it. */
export interface Origin {
  /** `bundled`, `folder`, `file`, or the registry's address with the package's name. */
  readonly source: string;
  readonly actor: string;
}

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** Keeps a package that was found in order; the same again changes nothing. Gives whether it was not there before. */
export const keepPackage = async (
  transaction: Transaction,
  { packageName, manifest, script, icon }: PluginPackage,
  { source, actor, at, removedAt = null }: Origin & { readonly at: number; readonly removedAt?: number | null },
): Promise<boolean> => {
  const { name, version } = manifest;
  const row = {
    name,
    version,
    integrity: manifest.integrity,
    manifest: JSON.stringify(manifest),
    script,
    icon,
    source,
    package: packageName,
    installedAt: at,
    removedAt,
  };
  const before = await findPlugin(transaction, { name, version, lock: true });
  const kept = await insertPlugin(transaction, row);
  // Two nodes may have installed it at the same time.
  isSame(kept, { packageName, manifest, script, icon });
  const isBack = kept.removedAt !== null && source !== 'bundled';
  if (isBack) await revivePlugin(transaction, row);
  const isNew = before === undefined || isBack;
  if (isNew && source !== 'bundled')
    await insertPluginChange(transaction, {
      workspaceId: null,
      plugin: name,
      version,
      before: null,
      kind: 'installed',
      actor,
      detail: JSON.stringify({ source }),
      at,
    });
  return isNew;
};

/** Installs a plugin that comes with the hub. Of one that was removed newer versions are away, too. */
const installBundled = async ({ store, clock }: InstallPorts, found: PluginPackage): Promise<Manifest> => {
  const { manifest } = found;
  const versions = await pluginVersions(store.read, manifest.name);
  const before = versions.find(({ version }) => version === manifest.version);
  if (before !== undefined && isSame(before, found)) return manifest;
  const at = clock.now();
  const isAway = versions.length > 0 && versions.every(({ removedAt }) => removedAt !== null);
  // What comes with the hub is trusted as the hub is; its manifest was read from its script when both were built.
  await store.write((transaction) =>
    keepPackage(transaction, found, { source: 'bundled', actor: 'the hub', at, removedAt: isAway ? at : null }),
  );
  return manifest;
};

/** What the built plugin in a folder is and asks for, once it was found in order; nothing is installed. */
export const lookAtFolder = async (ports: InstallPorts, path: string): Promise<Manifest> => {
  const found = await readPackage(path);
  await checkPackage(ports, found);
  return found.manifest;
};

/**
 * Installs the built plugin in a folder. A version once installed never changes: the same again is taken as done,
 * something else under the same version is refused.
 */
export const installFolder = async (
  ports: InstallPorts,
  { path, bundled }: { readonly path: string; readonly bundled: boolean },
): Promise<Manifest> => {
  if (bundled) return installBundled(ports, await readBundledPackage(path));
  const found = await readPackage(path);
  const before = await checkPackage(ports, found);
  if (before?.removedAt === null) return found.manifest;
  const at = ports.clock.now();
  await ports.store.write((transaction) =>
    keepPackage(transaction, found, { source: 'folder', actor: COMMAND_LINE, at }),
  );
  return found.manifest;
};
