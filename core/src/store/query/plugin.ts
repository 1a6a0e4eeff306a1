import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** One installed version of a plugin without its script. */
export interface PluginRow {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly manifest: string;
  /** Its picture as SVG; null where it brings none. */
  readonly icon: string | null;
  readonly source: string;
  /** What its package is called; null: it came before that was kept. */
  readonly package: string | null;
  readonly installedAt: number;
  /** When it was removed: what it was stays known, so that the version never becomes something else. Null: it is there. */
  readonly removedAt: number | null;
}

/** `off`: the workspace has switched it off; `suspended`: the hub has stopped it. */
export type PluginState = 'active' | 'suspended' | 'off';

/** How a plugin stands in a workspace. */
export interface GrantRow {
  readonly plugin: string;
  readonly version: string;
  /** The version that the workspace had before; null: none. */
  readonly previous: string | null;
  readonly state: PluginState;
  readonly rights: string;
  readonly strikes: number;
  readonly verdict: string | null;
  readonly detail: string | null;
  readonly struckAt: number | null;
}

/** Keeps a plugin version unless it is there; gives what is kept from now on. */
export const insertPlugin = async (
  transaction: Knex.Transaction,
  row: PluginRow & { readonly script: string },
): Promise<PluginRow> => {
  const { installedAt, removedAt, ...rest } = row;
  await transaction('plugin')
    .insert({ ...rest, installed_at: installedAt, removed_at: removedAt })
    .onConflict(['name', 'version'])
    .ignore();
  return (await findPlugin(transaction, row)) ?? row;
};

const COLUMNS = {
  name: 'name',
  version: 'version',
  integrity: 'integrity',
  manifest: 'manifest',
  icon: 'icon',
  source: 'source',
  package: 'package',
  installedAt: 'installed_at',
  removedAt: 'removed_at',
} as const;

/** One version that is or was installed; `lock`: as it is until the transaction ends. */
export const findPlugin = (
  on: On,
  { name, version, lock = false }: { readonly name: string; readonly version: string; readonly lock?: boolean },
): Promise<PluginRow | undefined> => {
  const query = on('plugin').where({ name, version }).first<PluginRow | undefined>(COLUMNS);
  // On SQLite knex leaves FOR UPDATE out: the writer is alone there.
  return lock ? query.forUpdate() : query;
};

/** All versions of a plugin that are or were installed. */
export const pluginVersions = (on: On, name: string): Promise<PluginRow[]> =>
  on('plugin').where({ name }).select<PluginRow[]>(COLUMNS).orderBy('version');

/** Holds all versions of a plugin until the transaction ends. */
export const lockPlugin = async (transaction: Knex.Transaction, name: string): Promise<void> => {
  await transaction('plugin').where({ name }).orderBy('version').select('version').forUpdate();
};

/** Puts back a version that was removed, with its script. */
export const revivePlugin = async (
  transaction: Knex.Transaction,
  { name, version, script, source, package: packageName, installedAt }: PluginRow & { readonly script: string },
): Promise<void> => {
  await transaction('plugin')
    .where({ name, version })
    .update({ script, source, package: packageName, installed_at: installedAt, removed_at: null });
};

/** Puts a build in the place of the one before, which may have been removed meanwhile. */
export const replaceDevelopment = async (
  transaction: Knex.Transaction,
  {
    name,
    version,
    ...content
  }: Pick<PluginRow, 'name' | 'version' | 'integrity' | 'manifest' | 'icon'> & { readonly script: string },
): Promise<void> => {
  await transaction('plugin')
    .where({ name, version })
    .update({ ...content, removed_at: null });
};

/** Takes a version away. Its script goes, unless it came with the hub and may be put back. */
export const buryPlugin = async (
  transaction: Knex.Transaction,
  { name, version, source, at }: Pick<PluginRow, 'name' | 'version' | 'source'> & { readonly at: number },
): Promise<void> => {
  await transaction('plugin')
    .where({ name, version })
    .update({ removed_at: at, ...(source === 'bundled' ? {} : { script: '' }) });
};

/** Puts back what came with the hub. */
export const unburyBundled = async (transaction: Knex.Transaction, name: string): Promise<number> =>
  transaction('plugin').where({ name, source: 'bundled' }).whereNotNull('removed_at').update({ removed_at: null });

/** Plugins that came with the hub and were removed: their names, with the newest version kept of each last. */
export const removedBundled = (on: On): Promise<{ name: string; version: string; manifest: string }[]> =>
  on('plugin')
    .where({ source: 'bundled' })
    .whereNotNull('removed_at')
    .select('name', 'version', 'manifest')
    .orderBy(['name', 'installed_at']);

/** One installed version's script. */
export const findScript = (
  on: On,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<{ script: string; integrity: string; source: string } | undefined> =>
  on('plugin').where({ name, version }).whereNull('removed_at').first('script', 'integrity', 'source');

/** Which versions are installed, of all plugins. */
export const listInstalled = async (on: On): Promise<{ name: string; version: string; source: string }[]> =>
  on('plugin').whereNull('removed_at').select('name', 'version', 'source').orderBy(['name', 'version']);

/** How the plugins of a workspace stand there. */
export const listGrants = async (on: On, workspaceId: number): Promise<GrantRow[]> =>
  on('workspace_plugin')
    .where({ workspace_id: workspaceId })
    .select('plugin', 'version', 'previous', 'state', 'rights', 'strikes', 'verdict', 'detail', {
      struckAt: 'struck_at',
    })
    .orderBy('plugin');

/** Which workspaces have which version of some plugins, and have not switched them off. */
export const listGrantsOf = async (
  on: On,
  dialect: Dialect,
  plugins: readonly string[],
): Promise<readonly { readonly workspaceId: number; readonly plugin: string; readonly version: string }[]> => {
  if (plugins.length === 0) return [];
  const rows = await dialect.all<{ workspace_id: number; plugin: string; version: string }>(
    on,
    `SELECT workspace_id, plugin, version FROM workspace_plugin WHERE plugin IN ${dialect.list('text')} AND state <> 'off' ORDER BY workspace_id, plugin`,
    [JSON.stringify(plugins)],
  );
  return rows.map(({ workspace_id: workspaceId, plugin, version }) => ({ workspaceId, plugin, version }));
};

/** A plugin version that a workspace lets in, with the rights it gives. */
export interface Grant {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly version: string;
  readonly rights: string;
}

const grantRow = ({ workspaceId, plugin, version, rights }: Grant): object => ({
  workspace_id: workspaceId,
  plugin,
  version,
  rights,
  state: 'active',
});

/** Lets plugins into a workspace that does not have them; those it has stay as they are. */
export const insertGrants = async (transaction: Knex.Transaction, grants: readonly Grant[]): Promise<void> => {
  if (grants.length === 0) return;
  await transaction('workspace_plugin').insert(grants.map(grantRow)).onConflict(['workspace_id', 'plugin']).ignore();
};

/** Lets a plugin into a workspace, or moves it there to another version. */
export const upsertGrant = async (
  transaction: Knex.Transaction,
  grant: Grant & { readonly previous: string | null },
): Promise<void> => {
  await transaction('workspace_plugin')
    .insert({ ...grantRow(grant), previous: grant.previous })
    .onConflict(['workspace_id', 'plugin'])
    .merge(['version', 'rights', 'previous']);
};

/** Switches a plugin off in a workspace, or on again; false where it stood so already. */
export const switchGrant = async (
  transaction: Knex.Transaction,
  { workspaceId, plugin, to }: { readonly workspaceId: number; readonly plugin: string; readonly to: 'active' | 'off' },
): Promise<boolean> => {
  const from = transaction('workspace_plugin').where({ workspace_id: workspaceId, plugin });
  // Who is switched on again begins with a clean record.
  const changed = await (to === 'off'
    ? from.whereNot('state', 'off').update({ state: 'off' })
    : from.where('state', 'off').update({ state: 'active', strikes: 0, verdict: null, detail: null, struck_at: null }));
  return changed > 0;
};

/** Takes a plugin out of every workspace. */
export const dropGrants = async (transaction: Knex.Transaction, plugin: string): Promise<void> => {
  await transaction('workspace_plugin').where({ plugin }).delete();
  await transaction('plugin_move').where({ plugin }).delete();
};

/** The hub's own verdict on a plugin in a workspace. */
export interface Strike {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly verdict: string;
  readonly detail: string;
  readonly at: number;
  /** Strikes up to this moment no longer count. */
  readonly countsAfter: number;
  /** How many suspend the plugin. */
  readonly most: number;
}

/** Counts a strike, and suspends the plugin with the last one. In one statement, so that strikes of many nodes add up. */
export const countStrike = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  strike: Strike,
): Promise<{ readonly strikes: number; readonly state: string } | undefined> => {
  const counted = `CASE WHEN struck_at > CAST(? AS ${dialect.words.integer}) THEN strikes + 1 ELSE 1 END`;
  const [row] = await dialect.all<{ strikes: number; state: string }>(
    transaction,
    `UPDATE workspace_plugin SET strikes = ${counted}, state = CASE WHEN state = 'off' THEN state WHEN ${counted} >= CAST(? AS ${dialect.words.integer}) THEN 'suspended' ELSE state END,
       verdict = ?, detail = ?, struck_at = ? WHERE workspace_id = ? AND plugin = ? RETURNING strikes, state`,
    [
      strike.countsAfter,
      strike.countsAfter,
      strike.most,
      strike.verdict,
      strike.detail,
      strike.at,
      strike.workspaceId,
      strike.plugin,
    ],
  );
  return row;
};

const HELD: readonly BatchColumn[] = [
  { name: 'held_workspace', type: 'integer' },
  { name: 'held_plugin', type: 'text' },
];

/** Tells how plugins stand in workspaces (undefined: they are not there); those that are asked about stand so until the transaction ends. */
export const holdGrants = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  pairs: readonly (readonly [workspaceId: number, plugin: string])[],
): Promise<(workspaceId: number, plugin: string) => Pick<GrantRow, 'version' | 'state'> | undefined> => {
  if (pairs.length === 0) return () => undefined;
  const keyOf = (workspaceId: number, plugin: string): string => `${workspaceId} ${plugin}`;
  const distinct = new Map(pairs.map((pair) => [keyOf(...pair), pair]));
  const rows = await dialect.all<{ workspace_id: number; plugin: string; version: string; state: PluginState }>(
    transaction,
    `SELECT p.workspace_id, p.plugin, p.version, p.state FROM ${dialect.rows('j', HELD)} CROSS JOIN workspace_plugin p
     WHERE p.workspace_id = j.held_workspace AND p.plugin = j.held_plugin
     ORDER BY p.workspace_id, p.plugin${dialect.forShare === '' ? '' : ' FOR SHARE OF p'}`,
    [JSON.stringify([...distinct.values()])],
  );
  const found = new Map(rows.map((row) => [keyOf(row.workspace_id, row.plugin), row]));
  return (workspaceId, plugin) => found.get(keyOf(workspaceId, plugin));
};

/** Takes a suspension back; false where there was none. */
export const liftSuspension = async (
  transaction: Knex.Transaction,
  { workspaceId, plugin }: { readonly workspaceId: number; readonly plugin: string },
): Promise<boolean> => {
  const lifted = await transaction('workspace_plugin')
    .where({ workspace_id: workspaceId, plugin, state: 'suspended' })
    .update({ state: 'active', strikes: 0, verdict: null, detail: null, struck_at: null });
  return lifted > 0;
};

/** A workflow that uses a plugin: in its version in force, in its draft, or both. */
export interface WorkflowWithPlugin {
  readonly publicId: string;
  readonly name: string;
  readonly state: WorkflowState;
  /** The plugin's version that the workflow's version in force was started with; null: only its draft has steps of it. */
  readonly pinned: string | null;
}

/** The workflows of a workspace that use a plugin, by name. */
export const workflowsWithPlugin = async (
  on: On,
  { workspaceId, plugin }: { readonly workspaceId: number; readonly plugin: string },
): Promise<readonly WorkflowWithPlugin[]> => {
  const rows: (Omit<WorkflowWithPlugin, 'pinned'> & { readonly pins: string | null })[] = await on('workflow')
    .leftJoin('version', 'version.id', 'workflow.version_id')
    .where('workflow.workspace_id', workspaceId)
    .whereNull('workflow.deleted_at')
    // A plugin's name has no letter that LIKE would take for another.
    .whereRaw('(version.pins LIKE ? OR workflow.draft LIKE ?)', [`%"${plugin}/%`, `%"contribution":"${plugin}/%`])
    .orderBy(['workflow.name', 'workflow.id'])
    .select({
      publicId: 'workflow.public_id',
      name: 'workflow.name',
      state: 'workflow.state',
      pins: 'version.pins',
    });
  return rows.map(({ pins, ...workflow }) => ({
    ...workflow,
    pinned:
      Object.entries(readKept<Record<string, string>>(pins ?? '{}')).find(([contribution]) =>
        contribution.startsWith(`${plugin}/`),
      )?.[1] ?? null,
  }));
};
