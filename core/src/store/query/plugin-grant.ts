import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

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

/** Holds a plugin in every workspace until the transaction ends: from whatever it is to keep there, too. */
export const lockGrants = async (transaction: Knex.Transaction, plugin: string): Promise<void> => {
  await transaction('workspace_plugin').where({ plugin }).orderBy('workspace_id').select('workspace_id').forUpdate();
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

const ASKED: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'text' },
  { name: 'asked_plugin', type: 'text' },
];

/** Which of these plugins are suspended in these workspaces, by their public ids. */
export const suspendedAmong = async (
  on: On,
  dialect: Dialect,
  asked: readonly { readonly workspace: string; readonly plugin: string }[],
): Promise<readonly { readonly workspace: string; readonly plugin: string }[]> =>
  asked.length === 0
    ? []
    : dialect.all(
        on,
        `SELECT w.public_id AS workspace, p.plugin FROM ${dialect.rows('j', ASKED)} CROSS JOIN workspace w CROSS JOIN workspace_plugin p
         WHERE w.public_id = j.asked_workspace AND p.workspace_id = w.id AND p.plugin = j.asked_plugin AND p.state = 'suspended'`,
        [JSON.stringify(asked.map(({ workspace, plugin }) => [workspace, plugin]))],
      );

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
