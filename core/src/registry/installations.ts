import type { Manifest } from '@innesto/sdk/contract';
import { rcompare } from 'semver';
import type { InstallPolicy } from '../model/install-policy.ts';
import { readKept } from '../model/kept.ts';
import type { Workspace } from '../model/workspace.ts';
import { listOperatorNames } from '../store/query/operator.ts';
import { listPluginChanges, type PluginChangeKind } from '../store/query/plugin-change.ts';
import { workspacesWith } from '../store/query/plugin-reference.ts';
import { listInstalled, pluginVersions, removedBundled } from '../store/query/plugin.ts';
import type { Store } from '../store/store.ts';
import { browsePackages, type BrowsedPackages } from './browse.ts';
import { changePolicy, readPolicy } from './policy.ts';
import { createProposals, type ProposalPorts, type Proposals } from './proposals.ts';
import { putBack, referencesOf, removePlugin, type PluginReference, type Removal } from './remove.ts';

/** An installed version of a plugin, where it came from, and who is at it. */
export interface InstalledVersion {
  readonly version: string;
  readonly source: string;
  readonly package: string | null;
  readonly integrity: string;
  readonly installedAt: number;
  readonly isCurrent: boolean;
  readonly workspaces: number;
}

/** Something that was done to a plugin; `by` null: a token, or nobody knows any more. */
export interface PluginDeed {
  readonly kind: PluginChangeKind;
  readonly version: string;
  readonly before: string | null;
  readonly by: string | null;
  readonly at: number;
}

/** How plugins come to the instance, and go. */
export interface Installations extends Proposals {
  /** Plugins that the registry has, by words of their names and descriptions; no words: any. */
  browse(words: string): Promise<BrowsedPackages>;
  policy(): Promise<InstallPolicy>;
  changePolicy(change: Partial<InstallPolicy>): Promise<InstallPolicy>;
  /** What comes with the hub and was removed. */
  removed(): Promise<readonly { readonly plugin: string; readonly title: string }[]>;
  putBack(plugin: string, actor: string): Promise<void>;
  /** Every plugin that is installed, by name, with its versions. */
  all(): Promise<readonly { readonly plugin: string; readonly versions: readonly InstalledVersion[] }[]>;
  /** The installed versions of a plugin, the newest first. */
  versions(workspace: Pick<Workspace, 'id'> | null, plugin: string): Promise<readonly InstalledVersion[]>;
  /** What was done to a plugin on the instance and in the workspace, the last first. */
  deeds(workspace: Pick<Workspace, 'id'>, plugin: string): Promise<readonly PluginDeed[]>;
  /** What keeps a plugin, or one version of it, from being removed. */
  references(removal: Removal): Promise<readonly PluginReference[]>;
  remove(removal: Removal & { readonly actor: string }): Promise<void>;
}

const MOST_DEEDS = 50;
const OPERATOR = 'operator:';

const deedsOf = async (
  store: Store,
  workspace: Pick<Workspace, 'id'>,
  plugin: string,
): Promise<readonly PluginDeed[]> => {
  const changes = await listPluginChanges(store.read, { workspaceId: workspace.id, plugin, limit: MOST_DEEDS });
  const operators = changes.flatMap(({ actor }) => (actor.startsWith(OPERATOR) ? actor.slice(OPERATOR.length) : []));
  const names = await listOperatorNames(store.read, [...new Set(operators)]);
  const nameOf = (actor: string): string | null => {
    if (actor.startsWith(OPERATOR)) return names.get(actor.slice(OPERATOR.length)) ?? null;
    return actor.startsWith('token:') ? null : actor;
  };
  return changes.map(({ kind, version, before, actor, at }) => ({ kind, version, before, by: nameOf(actor), at }));
};

const versionsOf = async (
  store: Store,
  workspace: Pick<Workspace, 'id'> | null,
  plugin: string,
): Promise<readonly InstalledVersion[]> => {
  const rows = (await pluginVersions(store.read, plugin)).filter(({ removedAt }) => removedAt === null);
  const uses = await workspacesWith(store.read, plugin);
  return rows
    .toSorted((one, other) => rcompare(one.version, other.version))
    .map(({ version, source, package: packageName, integrity, installedAt }) => {
      const at = uses.filter((use) => use.version === version);
      const isCurrent = workspace !== null && at.some(({ workspaceId }) => workspaceId === workspace.id);
      return { version, source, package: packageName, integrity, installedAt, isCurrent, workspaces: at.length };
    });
};

/** Opens the door for plugins: what comes in is examined first, and what goes out must be needed by nobody. */
export const createInstallations = (
  ports: ProposalPorts & { readonly forget: (workspaceId: number) => void },
): Installations => {
  const { store } = ports;
  return {
    ...createProposals(ports),
    browse: (words) => browsePackages(ports, words),
    policy: () => readPolicy(store),
    changePolicy: (change) => changePolicy(store, change),
    removed: async () => {
      const rows = await removedBundled(store.read);
      const titles = new Map(rows.map(({ name, manifest }) => [name, readKept<Manifest>(manifest).title]));
      return [...titles].map(([plugin, title]) => ({ plugin, title }));
    },
    putBack: (plugin, actor) => putBack(ports, { plugin, actor }),
    all: async () => {
      const names = [...new Set((await listInstalled(store.read)).map(({ name }) => name))];
      return Promise.all(names.map(async (plugin) => ({ plugin, versions: await versionsOf(store, null, plugin) })));
    },
    versions: (workspace, plugin) => versionsOf(store, workspace, plugin),
    deeds: (workspace, plugin) => deedsOf(store, workspace, plugin),
    references: (removal) => referencesOf(ports, removal),
    remove: (removal) => removePlugin(ports, removal),
  };
};
