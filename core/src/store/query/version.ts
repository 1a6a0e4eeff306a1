import type { WorkflowDefinition } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import { listenersOf } from '../../model/listener.ts';
import { insertListeners } from '../verb/listeners.ts';

/** A version's row with the public id of its workflow. */
export interface VersionRow {
  readonly id: number;
  readonly publicId: string;
  readonly number: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly workflowPublicId: string;
  readonly definition: string;
  readonly pins: string;
  readonly createdBy: string;
  readonly createdAt: number;
  /** The number of the earlier version that was put in force again. */
  readonly restoredFrom: number | null;
}

const COLUMNS = {
  id: 'version.id',
  publicId: 'version.public_id',
  number: 'version.number',
  workspaceId: 'version.workspace_id',
  workflowId: 'version.workflow_id',
  workflowPublicId: 'workflow.public_id',
  definition: 'version.definition',
  pins: 'version.pins',
  createdBy: 'version.created_by',
  createdAt: 'version.created_at',
  restoredFrom: 'version.restored_from',
} as const;

const versions = (on: Knex | Knex.Transaction) =>
  on('version').join('workflow', 'workflow.id', 'version.workflow_id').select<VersionRow[]>(COLUMNS);

/** The version of that inner id, which a run or a subscription of its workspace carries. */
export const findVersion = (on: Knex | Knex.Transaction, versionId: number): Promise<VersionRow | undefined> =>
  versions(on).where('version.id', versionId).first();

/** The versions of those inner ids, in one statement. */
export const findVersions = (on: Knex | Knex.Transaction, versionIds: readonly number[]): Promise<VersionRow[]> =>
  versions(on).whereIn('version.id', versionIds);

/** A workflow's versions, the newest first. */
export const listVersions = async (
  on: Knex | Knex.Transaction,
  { workspaceId, workflowId }: { readonly workspaceId: number; readonly workflowId: number },
): Promise<VersionRow[]> =>
  versions(on)
    .where({ 'version.workspace_id': workspaceId, 'version.workflow_id': workflowId })
    .orderBy('version.number', 'desc');

/** Keeps a new version with the next number of its workflow and what its runs will listen to, and gives its inner id. */
export const insertVersion = async (
  transaction: Knex.Transaction,
  row: {
    readonly publicId: string;
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly number: number;
    readonly definition: string;
    readonly pins: string;
    readonly createdBy: string;
    readonly createdAt: number;
    readonly restoredFrom: number | null;
  },
): Promise<number> => {
  const [kept] = await transaction('version')
    .insert({
      public_id: row.publicId,
      workspace_id: row.workspaceId,
      workflow_id: row.workflowId,
      number: row.number,
      definition: row.definition,
      pins: row.pins,
      created_by: row.createdBy,
      created_at: row.createdAt,
      restored_from: row.restoredFrom,
    })
    .returning<{ id: number }[]>('id');
  const versionId = kept?.id ?? 0;
  const listeners = listenersOf(readKept<WorkflowDefinition>(row.definition));
  await insertListeners(transaction, { ...row, versionId, listeners });
  return versionId;
};

/** A workflow's version by its number. */
export const findVersionNumbered = (
  on: Knex | Knex.Transaction,
  of: { readonly workspaceId: number; readonly workflowId: number; readonly number: number },
): Promise<VersionRow | undefined> =>
  versions(on)
    .where({
      'version.workspace_id': of.workspaceId,
      'version.workflow_id': of.workflowId,
      'version.number': of.number,
    })
    .first();

/** A workflow's newest version. */
export const lastVersion = (
  on: Knex | Knex.Transaction,
  { workspaceId, workflowId }: { readonly workspaceId: number; readonly workflowId: number },
): Promise<VersionRow | undefined> =>
  versions(on)
    .where({ 'version.workspace_id': workspaceId, 'version.workflow_id': workflowId })
    .orderBy('version.number', 'desc')
    .first();
