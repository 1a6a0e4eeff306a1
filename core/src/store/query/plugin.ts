import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';

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
  readonly installedAt: number;
}

/** How a plugin stands in a workspace. */
export interface GrantRow {
  readonly plugin: string;
  readonly version: string;
  readonly state: 'active' | 'suspended';
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
  const { installedAt, ...rest } = row;
  await transaction('plugin')
    .insert({ ...rest, installed_at: installedAt })
    .onConflict(['name', 'version'])
    .ignore();
  return (await findPlugin(transaction, row)) ?? row;
};

/** One installed version. */
export const findPlugin = (
  on: On,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<PluginRow | undefined> =>
  on<PluginRow>('plugin')
    .where({ name, version })
    .first('name', 'version', 'integrity', 'manifest', 'icon', 'source', { installedAt: 'installed_at' });

/** One installed version's script. */
export const findScript = (
  on: On,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<{ script: string; integrity: string } | undefined> =>
  on('plugin').where({ name, version }).first('script', 'integrity');

/** Which versions are installed, of all plugins. */
export const listInstalled = async (on: On): Promise<{ name: string; version: string; source: string }[]> =>
  on('plugin').select('name', 'version', 'source').orderBy(['name', 'version']);

/** How the plugins of a workspace stand there. */
export const listGrants = async (on: On, workspaceId: number): Promise<GrantRow[]> =>
  on('workspace_plugin')
    .where({ workspace_id: workspaceId })
    .select('plugin', 'version', 'state', 'rights', 'strikes', 'verdict', 'detail', { struckAt: 'struck_at' })
    .orderBy('plugin');

/** Which workspaces have which version of some plugins. */
export const listGrantsOf = async (
  on: On,
  dialect: Dialect,
  plugins: readonly string[],
): Promise<readonly { readonly workspaceId: number; readonly plugin: string; readonly version: string }[]> => {
  if (plugins.length === 0) return [];
  const rows = await dialect.all<{ workspace_id: number; plugin: string; version: string }>(
    on,
    `SELECT workspace_id, plugin, version FROM workspace_plugin WHERE plugin IN ${dialect.list('text')} ORDER BY workspace_id, plugin`,
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
export const upsertGrant = async (transaction: Knex.Transaction, grant: Grant): Promise<void> => {
  await transaction('workspace_plugin')
    .insert(grantRow(grant))
    .onConflict(['workspace_id', 'plugin'])
    .merge(['version', 'rights']);
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
    `UPDATE workspace_plugin SET strikes = ${counted}, state = CASE WHEN ${counted} >= CAST(? AS ${dialect.words.integer}) THEN 'suspended' ELSE state END,
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
