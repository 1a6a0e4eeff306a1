import type { Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Clock } from '../model/clock.ts';
import { keptKey } from '../model/collection.ts';
import { readKept } from '../model/kept.ts';
import { insertPluginChange } from '../store/query/plugin-change.ts';
import { dropGrants, lockGrants } from '../store/query/plugin-grant.ts';
import {
  connectionUses,
  draftUses,
  keptUses,
  liveUses,
  workspacesWith,
  type DraftUse,
  type PlaceOfUse,
} from '../store/query/plugin-reference.ts';
import { buryPlugin, lockPlugin, pluginVersions, unburyBundled } from '../store/query/plugin.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import type { Store } from '../store/store.ts';

/** Something that keeps a plugin, or a version of it, from being removed. */
export interface PluginReference {
  /** `live`: a workflow that works, or has somebody inside; `draft`: a workflow's draft; `connection`: a connection of one of its kinds; `kept`: records or balances; `current`: a workspace is at that version. */
  readonly kind: 'live' | 'draft' | 'connection' | 'kept' | 'current';
  readonly workspace: { readonly id: string; readonly name: string };
  readonly workflow?: { readonly id: string; readonly name: string };
  /** The workflow is a campaign. */
  readonly isCampaign?: true;
  readonly connection?: { readonly id: string; readonly name: string };
  /** The key of what is kept, plugin/name. */
  readonly kept?: string;
  readonly count?: number;
}

interface RemovePorts {
  readonly store: Store;
  readonly clock: Clock;
  /** To be told of each workspace whose plugins are different afterwards. */
  readonly forget: (workspaceId: number) => void;
}

/** What of a plugin is to go: one version, or (null) all of it. */
export interface Removal {
  readonly plugin: string;
  readonly version: string | null;
}

type On = Parameters<typeof liveUses>[0];

const placeOf = ({ workspace: { publicId, name } }: PlaceOfUse): PluginReference['workspace'] => ({
  id: publicId,
  name,
});

const workflowOf = (
  kind: 'live' | 'draft',
  { workflow: { publicId: id, name, kind: made }, ...use }: DraftUse,
): PluginReference => ({
  kind,
  workspace: placeOf(use),
  workflow: { id, name },
  ...(made === 'campaign' ? { isCampaign: true } : {}),
});

const keysOf = (name: string, manifests: readonly string[]): readonly string[] => {
  const kept = manifests.map((text) => readKept<Manifest>(text));
  const names = kept.flatMap(({ collections, balances }) => [...collections, ...balances].map((one) => one.name));
  return [...new Set(names)].map((one) => keptKey(name, one));
};

/** Everything, everywhere on the instance, that speaks against removing a plugin. */
const referencesTo = async (
  on: On,
  { dialect }: Store,
  { plugin, version, manifests }: Removal & { readonly manifests: readonly string[] },
): Promise<readonly PluginReference[]> => {
  const everywhere = { plugin, workspaceId: null };
  const live = (await liveUses(on, everywhere)).filter(
    ({ versions }) => version === null || versions.includes(version),
  );
  const working = live.map((use) => workflowOf('live', use));
  if (version !== null) return working;
  const busy = new Set(live.map(({ workflow }) => workflow.publicId));
  const drafts = (await draftUses(on, everywhere)).filter(({ workflow }) => !busy.has(workflow.publicId));
  const connections = await connectionUses(on, plugin);
  const kept = await keptUses(on, dialect, { keys: keysOf(plugin, manifests), workspaceId: null });
  return [
    ...working,
    ...drafts.map((use) => workflowOf('draft', use)),
    ...connections.map(({ connection: { publicId: id, name }, ...use }): PluginReference => ({
      kind: 'connection',
      workspace: placeOf(use),
      connection: { id, name },
    })),
    ...kept.map(({ key, count, ...use }): PluginReference => ({
      kind: 'kept',
      workspace: placeOf(use),
      kept: key,
      count,
    })),
  ];
};

const MOST_TOLD = 3;

/** What keeps a plugin from being removed, in words. */
export const wordsOf = ({
  kind,
  workspace,
  workflow,
  isCampaign,
  connection,
  kept,
  count = 0,
}: PluginReference): string => {
  switch (kind) {
    case 'live':
    case 'draft':
      return `the ${isCampaign ? 'campaign' : 'workflow'} “${workflow?.name ?? ''}” in “${workspace.name}”`;
    case 'connection':
      return `the connection “${connection?.name ?? ''}” in “${workspace.name}”`;
    case 'kept':
      return `${count} of ${kept ?? ''} in “${workspace.name}”`;
    case 'current':
      return `the workspace “${workspace.name}” is at that version`;
  }
};

const refuse = (plugin: string, references: readonly PluginReference[]): never => {
  const told = references.slice(0, MOST_TOLD).map(wordsOf).join('; ');
  const more = references.length > MOST_TOLD ? `; and ${references.length - MOST_TOLD} more` : '';
  throw fault('INNESTO_PLUGIN_IN_USE', { plugin, uses: `${told}${more}` }, { extension: { uses: references } });
};

/** The versions that are to go, and what speaks against it. A single version that is the only one is all of the plugin. */
const standingOf = async (on: On, store: Store, { plugin, version }: Removal) => {
  const there = (await pluginVersions(on, plugin)).filter(({ removedAt }) => removedAt === null);
  const going = version === null ? there : there.filter((row) => row.version === version);
  if (going.length === 0)
    throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin: version === null ? plugin : `${plugin} ${version}` });
  const isWhole = going.length === there.length;
  const found = { plugin, version: isWhole ? null : version, manifests: there.map(({ manifest }) => manifest) };
  const current = (await workspacesWith(on, plugin)).filter((one) => going.some((row) => row.version === one.version));
  // A workspace that merely has the plugin, and nothing of it, loses nothing but the switch.
  const stuck = isWhole ? [] : current.map((use): PluginReference => ({ kind: 'current', workspace: placeOf(use) }));
  return { going, isWhole, current, references: [...stuck, ...(await referencesTo(on, store, found))] };
};

/** What keeps a plugin from being removed; empty: nothing. */
export const referencesOf = async (
  ports: Pick<RemovePorts, 'store'>,
  removal: Removal,
): Promise<readonly PluginReference[]> => (await standingOf(ports.store.read, ports.store, removal)).references;

/**
 * Removes a plugin, or one version of it, from the instance, if nothing refers to it. What the version was stays known: the same number
 * never becomes something else.
 */
export const removePlugin = async (
  { store, clock, forget }: RemovePorts,
  { actor, ...removal }: Removal & { readonly actor: string },
): Promise<void> => {
  const { plugin } = removal;
  const touched = await store.write(async (transaction) => {
    const at = clock.now();
    // Whoever lets it in meanwhile, or puts a workflow in force with it, waits for this, and finds it gone.
    await lockPlugin(transaction, plugin);
    // So does whoever writes something new that it is to keep.
    await lockGrants(transaction, plugin);
    const { going, isWhole, references, current } = await standingOf(transaction, store, removal);
    if (references.length > 0) return refuse(plugin, references);
    for (const row of going) await buryPlugin(transaction, { ...row, at });
    if (isWhole) await dropGrants(transaction, plugin);
    for (const { version } of going)
      await insertPluginChange(transaction, {
        workspaceId: null,
        plugin,
        version,
        before: null,
        kind: 'removed',
        actor,
        detail: null,
        at,
      });
    await raiseSubscriptionsRevision(transaction);
    return current.map(({ workspaceId }) => workspaceId);
  });
  for (const workspaceId of touched) forget(workspaceId);
};

/** Puts back a plugin that came with the hub and was removed; workspaces let it in anew. */
export const putBack = async (
  { store, clock }: Pick<RemovePorts, 'store' | 'clock'>,
  { plugin, actor }: { readonly plugin: string; readonly actor: string },
): Promise<void> =>
  store.write(async (transaction) => {
    const away = (await pluginVersions(transaction, plugin)).filter(
      ({ source, removedAt }) => source === 'bundled' && removedAt !== null,
    );
    if (away.length === 0) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
    await unburyBundled(transaction, plugin);
    for (const { version } of away)
      await insertPluginChange(transaction, {
        workspaceId: null,
        plugin,
        version,
        before: null,
        kind: 'put-back',
        actor,
        detail: null,
        at: clock.now(),
      });
  });
