import type { Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import { insertGrants, listGrants, upsertGrant } from '../store/query/plugin.ts';
import { releaseHeldRuns } from '../store/query/run.ts';
import { raiseSubscriptionsRevision } from '../store/query/workflow.ts';
import type { Store } from '../store/store.ts';
import { manifestIn, type Library } from './library.ts';
import { readRights, type Standings } from './standings.ts';

/** A transaction of the store, as its `write` hands it out. */
export type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

interface GrantPorts {
  readonly store: Store;
  readonly library: Library;
  readonly standings: Standings;
}

const rightsIn = (manifest: Manifest): readonly string[] => manifest.permissions.map(({ right }) => right);

/** Lets a plugin into a workspace with the rights it asks for, or moves it there to another version; null: the newest. */
export const enable = async (
  { store, library }: GrantPorts,
  {
    workspaceId,
    plugin,
    version,
  }: { readonly workspaceId: number; readonly plugin: string; readonly version: string | null },
): Promise<void> => {
  const newest = (await library.newest()).get(plugin);
  if (newest === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
  const manifest = await manifestIn(library, plugin, version ?? newest.version);
  await store.write(async (transaction) => {
    const before = (await listGrants(transaction, workspaceId)).find((grant) => grant.plugin === plugin);
    // Rights once granted stay: workflows that run on an older version go on with what that version asks for.
    const rights = new Set([...(before === undefined ? [] : readRights(before.rights)), ...rightsIn(manifest)]);
    await upsertGrant(transaction, {
      workspaceId,
      plugin,
      version: manifest.version,
      rights: JSON.stringify([...rights]),
    });
    // Runs may stand here that came when the workspace did not have the plugin.
    if (before?.state !== 'suspended') await releaseHeldRuns(transaction, store.dialect, { workspaceId, plugin });
    await raiseSubscriptionsRevision(transaction);
  });
};

/** Lets the bundled plugins into a workspace; those it has already stay as they are. */
export const enableBundled = async (
  { library }: GrantPorts,
  { workspaceId, transaction }: { readonly workspaceId: number; readonly transaction: Transaction },
): Promise<void> => {
  const bundled = [...(await library.newest({ bundled: true })).values()];
  const grants = bundled.map(async ({ name, version }) => ({
    workspaceId,
    plugin: name,
    version,
    rights: JSON.stringify(rightsIn(await manifestIn(library, name, version))),
  }));
  await insertGrants(transaction, await Promise.all(grants));
  // Their handlers listen from now on.
  await raiseSubscriptionsRevision(transaction);
};

const NOTHING: ReadonlySet<string> = new Set();

/** The rights in force: what the manifest of that version (null: the workspace's own) asks for and the workspace granted. */
export const rightsInForce = async (
  { library, standings }: GrantPorts,
  {
    workspaceId,
    plugin,
    version,
  }: { readonly workspaceId: number; readonly plugin: string; readonly version: string | null },
): Promise<ReadonlySet<string>> => {
  const standing = (await standings.of(workspaceId)).get(plugin);
  if (standing === undefined) return NOTHING;
  const asked = rightsIn(await manifestIn(library, plugin, version ?? standing.version));
  return new Set(asked.filter((right) => standing.rights.has(right)));
};
