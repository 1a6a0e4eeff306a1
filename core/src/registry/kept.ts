import type { Manifest } from '@innesto/sdk/contract';
import { keptKey, type DefinedBalance, type DefinedCollection, type Keeper } from '../model/collection.ts';
import { manifestIn, type Library } from './library.ts';
import type { SettingsCheck } from './settings-check.ts';
import type { SettingProblem } from './settings-words.ts';
import type { Standings } from './standings.ts';

interface KeptPorts {
  readonly library: Library;
  readonly standings: Standings;
  readonly checkSettings: (check: SettingsCheck) => readonly SettingProblem[];
}

/** What the plugins of workspaces keep there: once a workspace, by its current version of the plugin. */
export interface KeptDefinitions {
  /** The collection of that key (`plugin/name`); null where the workspace has none. */
  collectionOf(workspaceId: number, key: string): Promise<DefinedCollection | null>;
  /** The balance of that key (`plugin/name`); null where the workspace has none. */
  balanceOf(workspaceId: number, key: string): Promise<DefinedBalance | null>;
  /** All of them, and who keeps them. */
  keptBy(workspaceId: number): Promise<{
    readonly keepers: readonly Keeper[];
    readonly collections: readonly DefinedCollection[];
    readonly balances: readonly DefinedBalance[];
  }>;
}

const TOLD = /^(plugin|collection|balance|event)\.|^action\.[^.]+\.port\./;

const keeperOf = ({ name, title, translations }: Manifest): Keeper => ({
  plugin: name,
  title,
  texts: Object.fromEntries(
    Object.entries(translations).map(([language, texts]) => [
      language,
      Object.fromEntries(Object.entries(texts).filter(([key]) => TOLD.test(key))),
    ]),
  ),
});

/** Reads definitions out of the manifests in force. */
export const createKept = ({ library, standings, checkSettings }: KeptPorts): KeptDefinitions => {
  const manifestOf = async (workspaceId: number, plugin: string): Promise<Manifest | null> => {
    const standing = (await standings.of(workspaceId)).get(plugin);
    return standing === undefined ? null : manifestIn(library, plugin, standing.version);
  };
  const collectionsOf = (manifest: Manifest): readonly DefinedCollection[] =>
    manifest.collections.map((collection) => ({
      key: keptKey(manifest.name, collection.name),
      plugin: manifest.name,
      pluginTitle: manifest.title,
      manifest: collection,
      check: (config) => checkSettings({ manifest, kind: 'collection', name: collection.name, config }),
    }));
  const balancesOf = (manifest: Manifest): readonly DefinedBalance[] =>
    manifest.balances.map((balance) => ({
      key: keptKey(manifest.name, balance.name),
      plugin: manifest.name,
      pluginTitle: manifest.title,
      manifest: balance,
    }));
  const pluginOf = (key: string): string => key.slice(0, key.indexOf('/'));
  return {
    collectionOf: async (workspaceId, key) => {
      const manifest = await manifestOf(workspaceId, pluginOf(key));
      return (manifest === null ? [] : collectionsOf(manifest)).find((one) => one.key === key) ?? null;
    },
    balanceOf: async (workspaceId, key) => {
      const manifest = await manifestOf(workspaceId, pluginOf(key));
      return (manifest === null ? [] : balancesOf(manifest)).find((one) => one.key === key) ?? null;
    },
    keptBy: async (workspaceId) => {
      const plugins = [...(await standings.of(workspaceId)).keys()].toSorted();
      const manifests = await Promise.all(plugins.map((plugin) => manifestOf(workspaceId, plugin)));
      const found = manifests.flatMap((manifest) => manifest ?? []);
      const keepers = found.filter(({ collections, balances }) => collections.length + balances.length > 0);
      return {
        keepers: keepers.map(keeperOf),
        collections: found.flatMap(collectionsOf),
        balances: found.flatMap(balancesOf),
      };
    },
  };
};
