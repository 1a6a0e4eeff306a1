import type { ActionManifest, Category, Manifest, Permission, TriggerManifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { PluginState } from '../store/query/plugin-grant.ts';
import { manifestIn, type Installed, type Library } from './library.ts';
import type { Standing } from './standings.ts';
import { STRIKE_LASTS_MS } from './strikes.ts';

/** A contribution as a palette shows it. */
export interface ListedContribution {
  readonly contribution: string;
  readonly title: string;
  readonly description?: string;
  readonly category: Category;
}

/** A plugin as a workspace sees it. `available`: installed, and not let in; such a one shows its newest version. */
export interface ListedPlugin {
  readonly plugin: string;
  readonly title: string;
  readonly description?: string;
  readonly state: PluginState | 'available';
  readonly version: string;
  /** The version that the workspace had before; null: none, or it is not installed any more. */
  readonly previousVersion: string | null;
  readonly newestVersion: string;
  readonly strikes: number;
  /** Why the sandbox stopped it last, in its own words, and when (real time). */
  readonly verdict: string | null;
  readonly detail: string | null;
  readonly struckAt: number | null;
  readonly permissions: readonly (Permission & { readonly granted: boolean })[];
  readonly triggers: readonly ListedContribution[];
  readonly actions: readonly ListedContribution[];
}

const listed = (
  plugin: string,
  { name, title, description, category = 'other' }: TriggerManifest | ActionManifest,
): ListedContribution => ({
  contribution: `${plugin}/${name}`,
  title,
  ...(description === undefined ? {} : { description }),
  category,
});

/** How a plugin stands in a workspace, with what its manifest says of it. */
const listedPlugin = (
  manifest: Manifest,
  { standing, newest, now }: { readonly standing: Standing | undefined; readonly newest: string; readonly now: number },
): ListedPlugin => ({
  plugin: manifest.name,
  title: manifest.title,
  ...(manifest.description === undefined ? {} : { description: manifest.description }),
  state: standing?.state ?? 'available',
  version: manifest.version,
  previousVersion: standing?.previous ?? null,
  newestVersion: newest,
  strikes:
    standing === undefined || (standing.state === 'active' && (standing.struckAt ?? 0) <= now - STRIKE_LASTS_MS)
      ? 0
      : standing.strikes,
  verdict: standing?.verdict ?? null,
  detail: standing?.detail ?? null,
  struckAt: standing?.struckAt ?? null,
  permissions: manifest.permissions.map((permission) => ({
    ...permission,
    granted: standing?.rights.has(permission.right) ?? false,
  })),
  triggers: manifest.triggers.map((trigger) => listed(manifest.name, trigger)),
  actions: manifest.actions.map((action) => listed(manifest.name, action)),
});

/** Every installed plugin as a workspace sees it, by name. */
export const listPlugins = async (
  library: Library,
  { standings, now }: { readonly standings: ReadonlyMap<string, Standing>; readonly now: number },
): Promise<readonly ListedPlugin[]> => {
  const newest: ReadonlyMap<string, Installed> = await library.newest();
  const found = await Promise.all(
    [...newest.values()].map(async (installed) => {
      const standing = standings.get(installed.name);
      const manifest = await library.find(installed.name, standing?.version ?? installed.version);
      return manifest === null ? [] : [listedPlugin(manifest, { standing, newest: installed.version, now })];
    }),
  );
  return found.flat().toSorted((one, other) => (one.plugin < other.plugin ? -1 : 1));
};

/** The version of a plugin that a workspace sees: the one it let in, or else the newest. */
const versionSeen = async (
  library: Library,
  plugin: string,
  standings: ReadonlyMap<string, Standing>,
): Promise<string> => {
  const newest = (await library.newest()).get(plugin);
  if (newest === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
  return standings.get(plugin)?.version ?? newest.version;
};

/** The picture of a plugin that a workspace sees; null where it brings none. */
export const getIcon = async (
  library: Library,
  { plugin, standings }: { readonly plugin: string; readonly standings: ReadonlyMap<string, Standing> },
): Promise<string | null> => library.icon(plugin, await versionSeen(library, plugin, standings));

/** An installed plugin as a workspace sees it, with its manifest; or as it would be at another version. */
export const getPlugin = async (
  library: Library,
  {
    plugin,
    version,
    standings,
    now,
  }: {
    readonly plugin: string;
    readonly version: string | undefined;
    readonly standings: ReadonlyMap<string, Standing>;
    readonly now: number;
  },
): Promise<{ readonly listed: ListedPlugin; readonly manifest: Manifest }> => {
  const newest = (await library.newest()).get(plugin);
  if (newest === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
  const standing = standings.get(plugin);
  const manifest = await manifestIn(library, plugin, version ?? standing?.version ?? newest.version);
  return { listed: listedPlugin(manifest, { standing, newest: newest.version, now }), manifest };
};
