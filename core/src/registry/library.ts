import type { Invocation, InvocationOutcome, Manifest } from '@innesto/sdk/contract';
import { compare } from 'semver';
import { fault } from '../fault/fault.ts';
import { readKept } from '../model/kept.ts';
import { createRecent } from '../model/recent.ts';
import { findPlugin, findScript, listInstalled } from '../store/query/plugin.ts';
import type { Store } from '../store/store.ts';

/** An installed version of a plugin. */
export interface Installed {
  readonly name: string;
  readonly version: string;
}

/** What the registry needs of the sandbox. */
export interface ScriptRunner {
  /** Makes a plugin version's script known. */
  load(script: {
    readonly plugin: string;
    readonly version: string;
    readonly integrity: string;
    readonly script: string;
    /** It came with the hub: nobody has to find out first whether it behaves. */
    readonly known: boolean;
  }): Promise<void>;
  invoke(call: Invocation): Promise<InvocationOutcome>;
  /** Of which plugins, in which workspaces (by their public ids), answers are awaited. */
  awaited(): readonly { readonly plugin: string; readonly workspace: string }[];
  /** Takes back what a plugin was asked in a workspace (by its public id) and has not begun. */
  dispose(scope: { readonly plugin: string; readonly workspace: string }): void;
}

/** What is installed. Content never changes under a version, so what was read once stays true; but for builds that are tried. */
export interface Library {
  /** The manifest of an installed version; null where there is none. */
  find(plugin: string, version: string): Promise<Manifest | null>;
  /** The picture of an installed version as SVG; null where it brings none. */
  icon(plugin: string, version: string): Promise<string | null>;
  /** The newest installed version of every plugin, by name; `bundled`: of those that came with the hub. */
  newest(options?: { readonly bundled?: boolean }): Promise<ReadonlyMap<string, Installed>>;
  /** Carries a batch into the sandbox, which is told of a plugin's script when it is first asked for it. */
  invoke(call: Invocation): Promise<InvocationOutcome>;
  /** To be called after a build took the place of the one before. */
  forget(plugin: string, version: string): void;
}

/** The manifest of an installed version; INNESTO_PLUGIN_UNKNOWN where there is none. */
export const manifestIn = async (library: Library, plugin: string, version: string): Promise<Manifest> => {
  const manifest = await library.find(plugin, version);
  if (manifest === null) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin: `${plugin} ${version}` });
  return manifest;
};

/** How many characters of manifests are kept in memory. */
const MANIFEST_CHARACTERS = 16_000_000;

/** Lets scripts reach the sandbox out of the store when they are first needed: a hub with a hundred plugins starts with none of them in memory. */
const createInvoke = (store: Store, sandbox: ScriptRunner): Pick<Library, 'invoke' | 'forget'> => {
  const loaded = new Map<string, Promise<void>>();
  const load = async (name: string, version: string): Promise<void> => {
    const row = await findScript(store.read, { name, version });
    if (row === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin: `${name} ${version}` });
    const { integrity, script, source } = row;
    await sandbox.load({ plugin: name, version, integrity, script, known: source === 'bundled' });
  };
  const ready = (name: string, version: string): Promise<void> => {
    const key = `${name} ${version}`;
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const loading = load(name, version);
    loaded.set(key, loading);
    loading.catch(() => loaded.delete(key));
    return loading;
  };
  return {
    invoke: async (call) => {
      await ready(call.plugin, call.version);
      return sandbox.invoke(call);
    },
    forget: (plugin, version) => void loaded.delete(`${plugin} ${version}`),
  };
};

/** Opens the library of installed plugins. */
export const createLibrary = ({
  store,
  sandbox,
}: {
  readonly store: Store;
  readonly sandbox: ScriptRunner;
}): Library => {
  const manifests = createRecent<string, { readonly manifest: Manifest; readonly weight: number }>({
    capacity: MANIFEST_CHARACTERS,
    weigh: ({ weight }) => weight,
  });
  const scripts = createInvoke(store, sandbox);
  return {
    find: async (plugin, version) => {
      const key = `${plugin} ${version}`;
      const known = manifests.get(key);
      if (known !== undefined) return known.manifest;
      const row = await findPlugin(store.read, { name: plugin, version });
      if (row === undefined || row.removedAt !== null) return null;
      const manifest = readKept<Manifest>(row.manifest);
      manifests.set(key, { manifest, weight: row.manifest.length });
      return manifest;
    },
    icon: async (plugin, version) => (await findPlugin(store.read, { name: plugin, version }))?.icon ?? null,
    newest: async ({ bundled = false } = {}) => {
      const rows = await listInstalled(store.read);
      const ascending = rows
        .filter(({ source }) => !bundled || source === 'bundled')
        .toSorted((left, right) => compare(left.version, right.version));
      return new Map(ascending.map(({ name, version }) => [name, { name, version }]));
    },
    invoke: scripts.invoke,
    forget: (plugin, version) => {
      manifests.delete(`${plugin} ${version}`);
      scripts.forget(plugin, version);
    },
  };
};
