import { isDeepStrictEqual } from 'node:util';
import type { Page, WorkflowDefinition, WorkflowState } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listOpenRuns } from '../../store/query/run.ts';
import {
  findWorkflow,
  insertWorkflow,
  listWorkflows,
  lockWorkflow,
  markDeleted,
  updateDraft,
  type WorkflowRow,
} from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { readPlace, type PageAsked } from './place.ts';
import { parseDefinition, type Versions } from './versions.ts';

/** A workflow as lists show it; times are the workspace's. */
export interface WorkflowSummary {
  readonly publicId: string;
  readonly name: string;
  readonly state: WorkflowState;
  readonly version: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt: number | null;
  readonly stoppedAt: number | null;
}

/** A workflow with its draft. `changed`: the draft says something else than the version in force. */
export interface Workflow extends WorkflowSummary {
  readonly draft: WorkflowDefinition;
  readonly draftRev: number;
  readonly changed: boolean;
}

/** A draft in place of another, `draftRev` being the revision it was made from. */
export interface DraftChange {
  readonly definition: WorkflowDefinition;
  readonly draftRev: number;
  readonly name?: string | undefined;
}

/** Writing workflows: what is kept before anything starts. */
export interface Drafts {
  create(
    workspace: Workspace,
    draft: { readonly name: string; readonly definition?: WorkflowDefinition | undefined },
  ): Promise<Workflow>;
  list(workspace: Workspace, page: PageAsked): Promise<Page<WorkflowSummary>>;
  get(workspace: Workspace, publicId: string): Promise<Workflow>;
  updateDraft(workspace: Workspace, publicId: string, change: DraftChange): Promise<Workflow>;
  /** Only what was never started, or is stopped and has nobody inside. */
  delete(workspace: Workspace, publicId: string): Promise<void>;
}

interface DraftPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly announce: Announce;
  readonly versions: Versions;
}

const EMPTY: WorkflowDefinition = { reentry: { policy: 'once' }, steps: [] };

const summaryOf = (row: WorkflowRow): WorkflowSummary => ({
  publicId: row.publicId,
  name: row.name,
  state: row.state,
  version: row.versionNumber,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  startedAt: row.startedAt,
  stoppedAt: row.stoppedAt,
});

/** A workflow of that workspace; another's is as good as none. */
export const workflowOf = async (store: Store, workspace: Workspace, publicId: string): Promise<WorkflowRow> => {
  const row = await findWorkflow(store.read, { workspaceId: workspace.id, publicId });
  if (row === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
  return row;
};

/** What a workflow's row says, with its draft read. */
const workflowView = async (versions: Versions, row: WorkflowRow): Promise<Workflow> => {
  const draft = parseDefinition(row.draft);
  const changed = row.versionId !== null && !isDeepStrictEqual((await versions.get(row.versionId)).definition, draft);
  return { ...summaryOf(row), draft, draftRev: row.draftRev, changed };
};

/** Takes a workflow out of sight that nobody is inside of. */
const remove = async (
  store: Store,
  { workspace, publicId, at }: { readonly workspace: Workspace; readonly publicId: string; readonly at: number },
): Promise<void> => {
  const workspaceId = workspace.id;
  const { id: workflowId } = await workflowOf(store, workspace, publicId);
  await store.write(async (transaction) => {
    const current = await lockWorkflow(transaction, store.dialect, { workspaceId, workflowId });
    if (current === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
    if (current.state === 'active') throw fault('INNESTO_WORKFLOW_ACTIVE');
    const open = await listOpenRuns(transaction, store.dialect, { workspaceId, workflowId, after: null, limit: 1 });
    if (open.length > 0) {
      throw fault('INNESTO_CONFLICT', { detail: 'There are contacts inside the workflow: end their runs first' });
    }
    await markDeleted(transaction, { workspaceId, workflowId, at });
  });
};

/** Opens the drafts of workflows. */
export const createDrafts = ({ store, clock, ids, announce, versions }: DraftPorts): Drafts => {
  const timeIn = (workspace: Workspace): number => workspaceNow(workspace.clock, clock.now());
  const changed = (workspace: Workspace): void => announce({ topic: 'workflows', workspaceId: workspace.id });
  const get = async (workspace: Workspace, publicId: string): Promise<Workflow> =>
    workflowView(versions, await workflowOf(store, workspace, publicId));

  return {
    create: async (workspace, { name, definition = EMPTY }) => {
      const publicId = ids.next();
      const row = {
        publicId,
        workspaceId: workspace.id,
        name,
        draft: JSON.stringify(definition),
        at: timeIn(workspace),
      };
      await store.write((transaction) => insertWorkflow(transaction, row));
      changed(workspace);
      return get(workspace, publicId);
    },
    list: async (workspace, { limit, after }) => {
      const [before = null] = readPlace(after, 1) ?? [];
      const rows = await listWorkflows(store.read, { workspaceId: workspace.id, before, limit: limit + 1 });
      const page = pageOfRows(rows, limit, ({ id }) => id);
      return { ...page, items: page.items.map(summaryOf) };
    },
    get,
    updateDraft: async (workspace, publicId, { definition, draftRev, name }) => {
      const change = {
        workspaceId: workspace.id,
        publicId,
        draftRev,
        draft: JSON.stringify(definition),
        name,
        at: timeIn(workspace),
      };
      const updated = await store.write((transaction) => updateDraft(transaction, change));
      const now = await get(workspace, publicId);
      if (!updated)
        throw fault('INNESTO_CONFLICT', {
          detail: `The draft was changed meanwhile: it is at revision ${now.draftRev}`,
          path: '/draftRev',
        });
      changed(workspace);
      return now;
    },
    delete: async (workspace, publicId) => {
      await remove(store, { workspace, publicId, at: timeIn(workspace) });
      changed(workspace);
    },
  };
};
