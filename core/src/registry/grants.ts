import type { Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Clock } from '../model/clock.ts';
import { keptKey } from '../model/collection.ts';
import { insertPluginChange } from '../store/query/plugin-change.ts';
import { insertGrants, listGrants, switchGrant, upsertGrant } from '../store/query/plugin-grant.ts';
import { endMove } from '../store/query/plugin-move.ts';
import { findPlugin, holdPlugins, lockPlugin } from '../store/query/plugin.ts';
import { releaseMessages } from '../store/query/release-messages.ts';
import { releaseHeldRuns } from '../store/query/run.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import type { Store } from '../store/store.ts';
import { settleIndexes } from '../store/verb/record-index.ts';
import { raiseCollectionRevisions } from '../store/verb/shared-records.ts';
import { manifestIn, type Library } from './library.ts';
import { readRights, type Standings } from './standings.ts';

/** A transaction of the store, as its `write` hands it out. */
export type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** What letting plugins in is handed. */
export interface GrantPorts {
  readonly store: Store;
  readonly library: Library;
  readonly standings: Standings;
}

const rightsIn = (manifest: Manifest): readonly string[] => manifest.permissions.map(({ right }) => right);

/** A plugin in a workspace, and at which version it is wanted there; null: the newest. */
export interface Enabling {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly version: string | null;
  /** Only if the workspace is at that version still; null: if it does not have the plugin yet. Absent: whatever it is at. */
  readonly from?: string | null;
  /** Who does it; null: nobody whom a history needs to name. */
  readonly actor: string | null;
  /** It goes back to what it had before. */
  readonly isBack?: boolean;
  /** What else is done in the same transaction, or nothing of it; gives what more there is to say of it, as JSON. */
  readonly alongside?: (transaction: Transaction) => Promise<string | null>;
  /** The move for which everything was made ready, by its public id: only if it was not called off. */
  readonly awaited?: string;
}

/** What is kept is kept by the version that is there from now on, and what is in memory of it is read anew. */
const settle = async (
  transaction: Transaction,
  { dialect }: Store,
  { workspaceId, manifest }: { readonly workspaceId: number; readonly manifest: Manifest },
): Promise<void> => {
  await settleIndexes(transaction, workspaceId, manifest);
  const shared = manifest.collections.map(({ name, contact }) => ({
    workspaceId,
    collection: keptKey(manifest.name, name),
    shared: contact === 'none',
  }));
  await raiseCollectionRevisions(transaction, dialect, shared);
};

/** Lets a plugin into a workspace with the rights it asks for, or moves it there to another version. */
export const enable = async (
  { store, library, clock }: GrantPorts & { readonly clock: Clock },
  { workspaceId, plugin, version, from, actor, isBack = false, alongside, awaited }: Enabling,
): Promise<void> => {
  const newest = (await library.newest()).get(plugin);
  if (newest === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
  const manifest = await manifestIn(library, plugin, version ?? newest.version);
  await store.write(async (transaction) => {
    // Another node may be removing it, or moving the workspace elsewhere: one after the other.
    await lockPlugin(transaction, plugin);
    const kept = await findPlugin(transaction, { name: plugin, version: manifest.version, lock: true });
    if (kept === undefined || kept.removedAt !== null)
      throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin: `${plugin} ${manifest.version}` });
    const before = (await listGrants(transaction, workspaceId)).find((grant) => grant.plugin === plugin);
    if (from !== undefined && (before?.version ?? null) !== from)
      throw fault('INNESTO_CONFLICT', {
        detail: `The workspace was moved to another version of “${plugin}” meanwhile`,
      });
    // Rights once granted stay: workflows that run on an older version go on with what that version asks for.
    const rights = new Set([...(before === undefined ? [] : readRights(before.rights)), ...rightsIn(manifest)]);
    const moves = before !== undefined && before.version !== manifest.version;
    // It is there, or somewhere else: wherever it was on its way to.
    const ended = moves ? await endMove(transaction, store.dialect, { workspaceId, plugin }) : null;
    if (awaited !== undefined && ended !== awaited)
      throw fault('INNESTO_CONFLICT', { detail: `The move of “${plugin}” was called off, or is done` });
    // Before the revision that whoever puts a workflow in force waits for, and holds the workflow meanwhile.
    const detail = (await alongside?.(transaction)) ?? null;
    await upsertGrant(transaction, {
      workspaceId,
      plugin,
      version: manifest.version,
      previous: moves ? before.version : (before?.previous ?? null),
      rights: JSON.stringify([...rights]),
    });
    if (before === undefined || moves) await settle(transaction, store, { workspaceId, manifest });
    // Runs may stand here that came when the workspace did not have the plugin.
    if (before?.state !== 'suspended') await releaseHeldRuns(transaction, store.dialect, { workspaceId, plugin });
    await raiseSubscriptionsRevision(transaction);
    if (actor === null || (before !== undefined && !moves)) return;
    await insertPluginChange(transaction, {
      workspaceId,
      plugin,
      version: manifest.version,
      before: before?.version ?? null,
      kind: before === undefined ? 'let-in' : isBack ? 'rolled-back' : 'upgraded',
      actor,
      detail,
      at: clock.now(),
    });
  });
};

/** A plugin of a workspace, and whether it is to be on there. */
export interface Switching {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly to: 'active' | 'off';
  readonly actor: string;
}

/** Switches a plugin off in a workspace, or on again: what it held up then goes on. */
export const switchPlugin = async (
  { store, clock }: Pick<GrantPorts, 'store'> & { readonly clock: Clock },
  { workspaceId, plugin, to, actor }: Switching,
): Promise<void> =>
  store.write(async (transaction) => {
    const before = (await listGrants(transaction, workspaceId)).find((grant) => grant.plugin === plugin);
    if (before === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
    if (!(await switchGrant(transaction, { workspaceId, plugin, to }))) return;
    if (to === 'active') {
      await releaseHeldRuns(transaction, store.dialect, { workspaceId, plugin });
      await releaseMessages(transaction, { workspaceId, now: clock.now() });
    }
    // Its handlers hear nothing any more, or again.
    await raiseSubscriptionsRevision(transaction);
    const { version } = before;
    const kind = to === 'off' ? 'switched-off' : 'switched-on';
    await insertPluginChange(transaction, {
      workspaceId,
      plugin,
      version,
      before: null,
      kind,
      actor,
      detail: null,
      at: clock.now(),
    });
  });

/** Lets the bundled plugins into a workspace; those it has already stay as they are. */
export const enableBundled = async (
  { library }: GrantPorts,
  { workspaceId, transaction }: { readonly workspaceId: number; readonly transaction: Transaction },
): Promise<void> => {
  const newest = [...(await library.newest({ bundled: true })).values()];
  // What is on its way out is waited for, and not let in.
  const bundled = await holdPlugins(transaction, newest);
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
