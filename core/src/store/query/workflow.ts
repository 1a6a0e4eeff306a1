import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** Whether people drew it, or a form of ours made it. */
export type WorkflowKind = 'workflow' | 'campaign';

/** A workflow's row, and what it has in force. */
export interface WorkflowRow {
  readonly id: number;
  readonly kind: WorkflowKind;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly name: string;
  readonly state: WorkflowState;
  readonly versionId: number | null;
  readonly versionNumber: number | null;
  readonly draft: string;
  readonly draftRev: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
  /** Since when what happens counts; null: since it was started. */
  readonly listensFrom: number | null;
}

const COLUMNS = {
  id: 'workflow.id',
  kind: 'workflow.kind',
  publicId: 'workflow.public_id',
  workspaceId: 'workflow.workspace_id',
  name: 'workflow.name',
  state: 'workflow.state',
  versionId: 'workflow.version_id',
  versionNumber: 'version.number',
  draft: 'workflow.draft',
  draftRev: 'workflow.draft_rev',
  createdAt: 'workflow.created_at',
  updatedAt: 'workflow.updated_at',
  startedAt: 'workflow.started_at',
  stoppedAt: 'workflow.stopped_at',
  listensFrom: 'workflow.listens_from',
} as const;

const workflows = (on: On, workspaceId: number) =>
  on('workflow')
    .leftJoin('version', 'version.id', 'workflow.version_id')
    .where('workflow.workspace_id', workspaceId)
    .whereNull('workflow.deleted_at')
    .select<WorkflowRow[]>(COLUMNS);

/** A workspace's workflow by its public id. */
export const findWorkflow = (
  on: On,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<WorkflowRow | undefined> => workflows(on, workspaceId).where('workflow.public_id', publicId).first();

/** A workspace's workflows of a kind, the newest first, from below an id. */
export const listWorkflows = async (
  on: On,
  {
    workspaceId,
    kind = 'workflow',
    before,
    limit,
  }: {
    readonly workspaceId: number;
    readonly kind?: WorkflowKind;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<WorkflowRow[]> => {
  const query = workflows(on, workspaceId).where('workflow.kind', kind).orderBy('workflow.id', 'desc').limit(limit);
  return before === null ? query : query.where('workflow.id', '<', before);
};

/** Keeps a new draft, and gives its inner id. */
export const insertWorkflow = async (
  transaction: Knex.Transaction,
  row: {
    readonly publicId: string;
    readonly workspaceId: number;
    readonly kind?: WorkflowKind;
    readonly name: string;
    readonly draft: string;
    readonly at: number;
  },
): Promise<number> => {
  const [kept] = await transaction('workflow')
    .insert({
      public_id: row.publicId,
      kind: row.kind ?? 'workflow',
      workspace_id: row.workspaceId,
      name: row.name,
      state: 'draft',
      draft: row.draft,
      created_at: row.at,
      updated_at: row.at,
    })
    .returning<{ id: number }[]>('id');
  return kept?.id ?? 0;
};

/** Replaces a draft that still has the revision it was read at, and gives whose it is and its name; null where it has not. */
export const updateDraft = async (
  transaction: Knex.Transaction,
  change: {
    readonly workspaceId: number;
    readonly publicId: string;
    readonly draftRev: number;
    readonly draft: string;
    readonly name: string | undefined;
    readonly at: number;
  },
): Promise<{ readonly id: number; readonly name: string } | null> => {
  const [updated] = await transaction('workflow')
    .where({ workspace_id: change.workspaceId, public_id: change.publicId, draft_rev: change.draftRev })
    .whereNull('deleted_at')
    .update({
      draft: change.draft,
      draft_rev: change.draftRev + 1,
      updated_at: change.at,
      ...(change.name === undefined ? {} : { name: change.name }),
    })
    .returning<{ id: number; name: string }[]>(['id', 'name']);
  return updated ?? null;
};

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** Holds a workflow's row until the transaction ends and says how it stands now: starts, stops and drafts of it come one after the other. */
export const lockWorkflow = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<
  | {
      readonly state: WorkflowState;
      readonly versionId: number | null;
      readonly draftRev: number;
      readonly stoppedAt: number | null;
      readonly isFreezing: boolean;
    }
  | undefined
> => {
  const [row] = await dialect.all<{
    state: WorkflowState;
    version_id: number | null;
    draft_rev: number;
    stopped_at: number | null;
    standstill: string | null;
  }>(
    transaction,
    `SELECT state, version_id, draft_rev, stopped_at, standstill FROM workflow WHERE workspace_id = ? AND id = ? AND deleted_at IS NULL${dialect.forUpdate}`,
    [workspaceId, workflowId],
  );
  if (row === undefined) return undefined;
  const { state, version_id: versionId, draft_rev: draftRev, stopped_at: stoppedAt, standstill } = row;
  return { state, versionId, draftRev, stoppedAt, isFreezing: standstill === 'freezing' };
};

/**
 * Puts a version of a workflow in force. `startedAt` null: its runs move already, and do so since when they did. `listensFrom` null: it
 * was active already. `stoppedAt`: it was stopped since then, and its runs are to thaw, `releaseMs` apart at the most.
 */
export const markStarted = async (
  transaction: Knex.Transaction,
  {
    workspaceId,
    workflowId,
    versionId,
    startedAt,
    listensFrom = null,
    stoppedAt,
    releaseMs = null,
  }: OfWorkflow & {
    readonly versionId: number;
    readonly startedAt: number | null;
    readonly listensFrom?: number | null;
    readonly stoppedAt: number | null;
    readonly releaseMs?: number | null;
  },
): Promise<void> => {
  await transaction('workflow')
    .where({ workspace_id: workspaceId, id: workflowId })
    .update({
      state: 'active',
      version_id: versionId,
      stopped_at: null,
      ...(startedAt === null ? {} : { started_at: startedAt }),
      ...(listensFrom === null ? {} : { listens_from: listensFrom }),
      ...(stoppedAt === null ? {} : { resumed_from: stoppedAt, standstill: 'thawing', release_ms: releaseMs }),
    });
};

/** Stops a workflow, whose runs are then to freeze. */
export const markStopped = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId, at }: OfWorkflow & { readonly at: number },
): Promise<void> => {
  await transaction('workflow')
    .where({ workspace_id: workspaceId, id: workflowId })
    .update({ state: 'stopped', stopped_at: at, standstill: 'freezing' });
};

/** Puts a version of a workflow in force, and leaves it as it stands. */
export const markPublished = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId, versionId }: OfWorkflow & { readonly versionId: number },
): Promise<void> => {
  await transaction('workflow').where({ workspace_id: workspaceId, id: workflowId }).update({ version_id: versionId });
};

/** Lets nobody into a workflow any more; who is inside goes on. */
export const markDraining = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<void> => {
  await transaction('workflow').where({ workspace_id: workspaceId, id: workflowId }).update({ state: 'draining' });
};

/** Takes a workflow out of sight; what ran in it stays in the histories of its contacts. */
export const markDeleted = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId, at }: OfWorkflow & { readonly at: number },
): Promise<void> => {
  await transaction('workflow').where({ workspace_id: workspaceId, id: workflowId }).update({ deleted_at: at });
};
