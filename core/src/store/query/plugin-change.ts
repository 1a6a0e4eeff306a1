import type { Knex } from 'knex';

type On = Knex | Knex.Transaction;

/** What was done to a plugin. */
export type PluginChangeKind =
  | 'installed'
  | 'removed'
  | 'put-back'
  | 'let-in'
  | 'upgraded'
  | 'rolled-back'
  | 'switched-off'
  | 'switched-on';

/** Something that was done to a plugin, in a workspace (null: to the instance). */
export interface PluginChange {
  readonly workspaceId: number | null;
  readonly plugin: string;
  readonly version: string;
  /** The version before; null: there was none. */
  readonly before: string | null;
  readonly kind: PluginChangeKind;
  /** `operator:<id>`, `token:<id>`, or `command line`. */
  readonly actor: string;
  /** JSON; null: nothing more to say. */
  readonly detail: string | null;
  readonly at: number;
}

const COLUMNS = {
  workspaceId: 'workspace_id',
  plugin: 'plugin',
  version: 'version',
  before: 'before',
  kind: 'kind',
  actor: 'actor',
  detail: 'detail',
  at: 'at',
} as const;

/** Writes down what was done, in the transaction that does it. */
export const insertPluginChange = async (
  transaction: Knex.Transaction,
  { workspaceId, ...change }: PluginChange,
): Promise<void> => {
  await transaction('plugin_change').insert({ workspace_id: workspaceId, ...change });
};

/** What was done to a plugin on the instance and in one workspace, the newest first. */
export const listPluginChanges = (
  on: On,
  { workspaceId, plugin, limit }: { readonly workspaceId: number; readonly plugin: string; readonly limit: number },
): Promise<PluginChange[]> =>
  on('plugin_change')
    .where({ plugin })
    .whereRaw('(workspace_id IS NULL OR workspace_id = ?)', [workspaceId])
    .orderBy('id', 'desc')
    .limit(limit)
    .select<PluginChange[]>(COLUMNS);

/** The last time that a workspace moved to a version. */
export const lastMoveTo = (
  on: On,
  { workspaceId, plugin, version }: { readonly workspaceId: number; readonly plugin: string; readonly version: string },
): Promise<PluginChange | undefined> =>
  on('plugin_change')
    .where({ workspace_id: workspaceId, plugin, version })
    .whereIn('kind', ['upgraded', 'rolled-back'])
    .orderBy('id', 'desc')
    .first<PluginChange | undefined>(COLUMNS);
