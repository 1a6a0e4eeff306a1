import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** Where something of a plugin is. */
export interface PlaceOfUse {
  readonly workspaceId: number;
  readonly workspace: { readonly publicId: string; readonly name: string };
}

/** A workflow that goes by versions of a plugin: by what is in force while it works, or by what somebody inside came in by. */
export interface LiveUse extends PlaceOfUse {
  readonly workflow: {
    readonly publicId: string;
    readonly name: string;
    readonly state: WorkflowState;
    /** `campaign`: a form made it. */
    readonly kind: 'workflow' | 'campaign';
  };
  readonly versions: readonly string[];
}

/** A workflow whose draft has a trigger or steps of a plugin. */
export type DraftUse = Omit<LiveUse, 'versions'>;

/** What a workspace keeps of a plugin's: how much of a collection or a balance, by its key. */
export interface KeptUse extends PlaceOfUse {
  readonly key: string;
  readonly count: number;
}

interface UseRow {
  readonly workspaceId: number;
  readonly workspacePublicId: string;
  readonly workspaceName: string;
  readonly publicId: string;
  readonly name: string;
  readonly state: WorkflowState;
  readonly kind: 'workflow' | 'campaign';
}

const USE = {
  workspaceId: 'workspace.id',
  workspacePublicId: 'workspace.public_id',
  workspaceName: 'workspace.name',
  publicId: 'workflow.public_id',
  name: 'workflow.name',
  state: 'workflow.state',
  kind: 'workflow.kind',
} as const;

const useOf = (row: UseRow): DraftUse => ({
  workspaceId: row.workspaceId,
  workspace: { publicId: row.workspacePublicId, name: row.workspaceName },
  workflow: { publicId: row.publicId, name: row.name, state: row.state, kind: row.kind },
});

/** A plugin, everywhere or (where it is given) in one workspace. */
export interface PluginSomewhere {
  readonly plugin: string;
  readonly workspaceId: number | null;
}

const workflowsIn = (on: On, workspaceId: number | null): Knex.QueryBuilder => {
  const all = on('workflow')
    .join('workspace', 'workspace.id', 'workflow.workspace_id')
    .whereNull('workflow.deleted_at')
    .orderBy(['workspace.id', 'workflow.id']);
  return workspaceId === null ? all : all.where('workflow.workspace_id', workspaceId);
};

const INSIDE =
  'EXISTS (SELECT 1 FROM enrolment e JOIN run r ON r.id = e.run_id WHERE e.workflow_id = workflow.id AND e.run_id IS NOT NULL AND r.version_id = version.id)';
const WORKS = "(version.id = workflow.version_id AND workflow.state IN ('active', 'draining'))";

/** The workflows that go by a plugin at present, with the versions of it that they are pinned to. */
export const liveUses = async (on: On, { plugin, workspaceId }: PluginSomewhere): Promise<readonly LiveUse[]> => {
  const rows: (UseRow & { readonly pins: string })[] = await workflowsIn(on, workspaceId)
    .join('version', 'version.workflow_id', 'workflow.id')
    // A plugin's name has no letter that LIKE would take for another.
    .whereLike('version.pins', `%"${plugin}/%`)
    .whereRaw(`(${WORKS} OR ${INSIDE})`)
    .select({ ...USE, pins: 'version.pins' });
  return [...Map.groupBy(rows, ({ publicId }) => publicId).values()].flatMap((of): LiveUse[] => {
    const [first] = of;
    if (first === undefined) return [];
    const pinned = of.flatMap(({ pins }) =>
      Object.entries(readKept<Record<string, string>>(pins)).flatMap(([key, version]) =>
        key.startsWith(`${plugin}/`) ? [version] : [],
      ),
    );
    return [{ ...useOf(first), versions: [...new Set(pinned)] }];
  });
};

/** The workflows whose drafts have something of a plugin. */
export const draftUses = async (on: On, { plugin, workspaceId }: PluginSomewhere): Promise<readonly DraftUse[]> => {
  const rows: UseRow[] = await workflowsIn(on, workspaceId)
    .whereLike('workflow.draft', `%"contribution":"${plugin}/%`)
    .select(USE);
  return rows.map(useOf);
};

/** A connection of one of a plugin's kinds. */
export interface ConnectionUse extends PlaceOfUse {
  readonly connection: { readonly publicId: string; readonly name: string };
}

/** The connections of a plugin's kinds, everywhere. */
export const connectionUses = async (on: On, plugin: string): Promise<readonly ConnectionUse[]> => {
  const rows: {
    workspaceId: number;
    workspaceName: string;
    workspacePublicId: string;
    publicId: string;
    name: string;
  }[] = await on('connection')
    .join('workspace', 'workspace.id', 'connection.workspace_id')
    .where('connection.kind', 'plugin')
    // A plugin's name has no letter that LIKE would take for another.
    .whereLike('connection.config', `%"contribution":"${plugin}/%`)
    .orderBy(['workspace.id', 'connection.id'])
    .select({
      workspaceId: 'workspace.id',
      workspacePublicId: 'workspace.public_id',
      workspaceName: 'workspace.name',
      publicId: 'connection.public_id',
      name: 'connection.name',
    });
  return rows.map(({ workspaceId, workspacePublicId, workspaceName, ...connection }) => ({
    workspaceId,
    workspace: { publicId: workspacePublicId, name: workspaceName },
    connection,
  }));
};

/** The workspaces that have a plugin, switched off or not, each with its version. */
export const workspacesWith = async (
  on: On,
  plugin: string,
): Promise<readonly (PlaceOfUse & { readonly version: string })[]> => {
  const rows: { workspaceId: number; publicId: string; name: string; version: string }[] = await on('workspace_plugin')
    .join('workspace', 'workspace.id', 'workspace_plugin.workspace_id')
    .where('workspace_plugin.plugin', plugin)
    .orderBy('workspace.id')
    .select({
      workspaceId: 'workspace.id',
      publicId: 'workspace.public_id',
      name: 'workspace.name',
      version: 'workspace_plugin.version',
    });
  return rows.map(({ workspaceId, publicId, name, version }) => ({
    workspaceId,
    workspace: { publicId, name },
    version,
  }));
};

interface KeptRow {
  readonly workspace_id: number;
  readonly public_id: string;
  readonly name: string;
  readonly key: string;
  readonly n: number | string;
}

const keptOf = ({ workspace_id: workspaceId, public_id: publicId, name, key, n }: KeptRow): KeptUse => ({
  workspaceId,
  workspace: { publicId, name },
  key,
  count: Number(n),
});

/** How many records and accounts there are of some collections and balances, by workspace. */
export const keptUses = async (
  on: On,
  dialect: Dialect,
  { keys, workspaceId }: { readonly keys: readonly string[]; readonly workspaceId: number | null },
): Promise<readonly KeptUse[]> => {
  if (keys.length === 0) return [];
  const [within, bound] = workspaceId === null ? ['', []] : [' WHERE w.id = ?', [workspaceId]];
  const list = JSON.stringify(keys);
  const counted = (table: string, column: string): Promise<KeptRow[]> =>
    dialect.all<KeptRow>(
      on,
      `SELECT w.id AS workspace_id, w.public_id, w.name, t.${column} AS key, count(*) AS n FROM workspace w
       JOIN ${table} t ON t.workspace_id = w.id AND t.${column} IN ${dialect.list('text')}${within}
       GROUP BY w.id, w.public_id, w.name, t.${column} ORDER BY w.id, t.${column}`,
      [list, ...bound],
    );
  return [...(await counted('record', 'collection')), ...(await counted('account', 'balance'))].map(keptOf);
};

/** A record to be held against another schema. */
export interface RecordToCheck {
  readonly id: number;
  readonly publicId: string;
  readonly contactId: number | null;
  readonly attributes: string;
}

/** A page of a collection's records, in the order in which they were made. */
export const recordsAfter = (
  on: On,
  dialect: Dialect,
  {
    workspaceId,
    collection,
    after,
    limit,
  }: { readonly workspaceId: number; readonly collection: string; readonly after: number; readonly limit: number },
): Promise<RecordToCheck[]> =>
  dialect.all<RecordToCheck>(
    on,
    `SELECT id, public_id AS "publicId", contact_id AS "contactId", attributes FROM record WHERE workspace_id = ? AND collection = ? AND id > ? ORDER BY id LIMIT ?`,
    [workspaceId, collection, after, limit],
  );
