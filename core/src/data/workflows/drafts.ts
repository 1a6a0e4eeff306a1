import { isDeepStrictEqual } from 'node:util';
import type { Page, TriggerUse, WorkflowDefinition, WorkflowState } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { RunNumbers } from '../../model/step-statistics.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listOpenRuns } from '../../store/query/run.ts';
import {
  findWorkflow,
  insertWorkflow,
  listWorkflows,
  lockWorkflow,
  markDeleted,
  updateDraft,
  type WorkflowKind,
  type WorkflowRow,
} from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import type { Transaction } from '../people/parts.ts';
import {
  createDraftHistory,
  type DraftHistory,
  type DraftRevision,
  type DraftRevisionContent,
  type OperatorName,
} from './draft-history.ts';
import { readPlace, type PageAsked } from './place.ts';
import { countRuns } from './run-numbers.ts';
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
  /** What starts it, as the draft has it. */
  readonly trigger: TriggerUse | null;
  /** How many steps the draft has. */
  readonly steps: number;
  /** Of all its versions. */
  readonly runs: RunNumbers;
}

/** A workflow with its draft. `changed`: the draft says something else than the version in force. */
export interface Workflow extends WorkflowSummary {
  readonly kind: WorkflowKind;
  readonly draft: WorkflowDefinition;
  readonly draftRev: number;
  /** When the draft was saved, and by whom; null: by a token, or nobody knows any more. */
  readonly draftAt: number;
  readonly draftBy: OperatorName | null;
  readonly changed: boolean;
}

/** A draft in place of another, `draftRev` being the revision it was made from. */
export interface DraftChange {
  readonly definition: WorkflowDefinition;
  readonly draftRev: number;
  readonly name?: string | undefined;
  /** `operator:<id>` or `token:<id>`; absent: the hub itself. */
  readonly actor?: string | undefined;
  /** The draft that it takes the place of stays in the history, however soon this one follows. */
  readonly apart?: boolean | undefined;
}

/** Looks, in the transaction that writes a draft, whether it may be written; throws where it may not. */
export type DraftGuard = (transaction: Transaction, workflowId: number) => Promise<void>;

/** What a workflow begins with; without a definition it begins empty. */
export interface NewDraft {
  readonly name: string;
  readonly definition?: WorkflowDefinition | undefined;
  /** Who makes it, as in {@link DraftChange}. */
  readonly actor?: string | undefined;
  /** Absent: one that people draw. */
  readonly kind?: WorkflowKind;
}

/** Writing workflows: what is kept before anything starts. */
export interface Drafts {
  create(workspace: Workspace, draft: NewDraft): Promise<Workflow>;
  list(workspace: Workspace, page: PageAsked): Promise<Page<WorkflowSummary>>;
  get(workspace: Workspace, publicId: string): Promise<Workflow>;
  updateDraft(workspace: Workspace, publicId: string, change: DraftChange): Promise<Workflow>;
  /** The same as part of something greater; false where somebody else was faster. {@link tellOfDraft} once that is committed. */
  updateDraftIn(
    transaction: Transaction,
    workspace: Workspace,
    change: DraftChange & { readonly publicId: string },
  ): Promise<boolean>;
  /** Tells those who look at a workflow that its draft is another one. */
  tellOfDraft(
    workspace: Workspace,
    publicId: string,
    saved: { readonly rev: number; readonly actor: string | null },
  ): Promise<void>;
  /** The drafts that were saved, the newest first. */
  revisions(workspace: Workspace, publicId: string, page: PageAsked): Promise<Page<DraftRevision>>;
  revision(workspace: Workspace, publicId: string, rev: number): Promise<DraftRevisionContent>;
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

const NOBODY: RunNumbers = { entered: 0, active: 0, ended: 0 };

const summaryOf = (row: WorkflowRow, runs: ReadonlyMap<number, RunNumbers>): WorkflowSummary => {
  const { steps, trigger = null } = parseDefinition(row.draft);
  return {
    publicId: row.publicId,
    name: row.name,
    state: row.state,
    version: row.versionNumber,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    startedAt: row.startedAt,
    stoppedAt: row.stoppedAt,
    trigger,
    steps: steps.length,
    runs: runs.get(row.id) ?? NOBODY,
  };
};

/** A workflow of that workspace; another's is as good as none. */
export const workflowOf = async (store: Store, workspace: Workspace, publicId: string): Promise<WorkflowRow> => {
  const row = await findWorkflow(store.read, { workspaceId: workspace.id, publicId });
  if (row === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
  return row;
};

/** A workflow that people draw: what a form made is changed by its form. */
export const drawnWorkflow = async (store: Store, workspace: Workspace, publicId: string): Promise<WorkflowRow> => {
  const row = await workflowOf(store, workspace, publicId);
  if (row.kind === 'campaign') throw fault('INNESTO_CAMPAIGN_OWN');
  return row;
};

/** What a workflow's row says, with its draft read. */
const workflowView = async (
  { store, versions, history }: Pick<DraftPorts, 'store' | 'versions'> & { readonly history: DraftHistory },
  row: WorkflowRow,
): Promise<Workflow> => {
  const { id: workflowId, workspaceId, draftRev } = row;
  const draft = parseDefinition(row.draft);
  const changed = row.versionId !== null && !isDeepStrictEqual((await versions.get(row.versionId)).definition, draft);
  const runs = await countRuns({ store, versions }, { workspaceId, workflowIds: [workflowId] });
  const draftBy = await history.savedBy({ workspaceId, workflowId }, draftRev);
  return { ...summaryOf(row, runs), kind: row.kind, draft, draftRev, draftAt: row.updatedAt, draftBy, changed };
};

/** Takes a workflow out of sight that nobody is inside of. */
export const removeWorkflow = async (
  store: Store,
  { workspace, publicId, at }: { readonly workspace: Workspace; readonly publicId: string; readonly at: number },
): Promise<void> => {
  const workspaceId = workspace.id;
  const { id: workflowId } = await workflowOf(store, workspace, publicId);
  await store.write(async (transaction) => {
    const current = await lockWorkflow(transaction, store.dialect, { workspaceId, workflowId });
    if (current === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
    if (current.state === 'active' || current.state === 'draining') throw fault('INNESTO_WORKFLOW_ACTIVE');
    const open = await listOpenRuns(transaction, store.dialect, { workspaceId, workflowId, after: null, limit: 1 });
    if (open.length > 0) throw fault('INNESTO_WORKFLOW_INSIDE');
    await markDeleted(transaction, { workspaceId, workflowId, at });
  });
};

/** Makes a workflow's first draft, and keeps it as the beginning of its history; its public id. */
export const beginDraft = async (
  { store, clock, ids, history }: Omit<DraftPorts, 'announce' | 'versions'> & { readonly history: DraftHistory },
  workspace: Workspace,
  { name, definition = EMPTY, actor, kind = 'workflow' }: NewDraft,
): Promise<string> => {
  const publicId = ids.next();
  const now = clock.now();
  const at = workspaceNow(workspace.clock, now);
  const text = JSON.stringify(definition);
  const workspaceId = workspace.id;
  await store.write(async (transaction) => {
    const workflowId = await insertWorkflow(transaction, { publicId, workspaceId, kind, name, draft: text, at });
    const saved = {
      workspaceId,
      workflowId,
      rev: 1,
      name,
      definition,
      text,
      actor: actor ?? null,
      apart: true,
      at,
      now,
    };
    await history.keep(transaction, saved);
  });
  return publicId;
};

type Replacing = Pick<DraftPorts, 'clock'> & { readonly history: DraftHistory };
type Replacement = DraftChange & { readonly publicId: string; readonly guard?: DraftGuard };

const replaceDraftIn = async (
  transaction: Transaction,
  { clock, history }: Replacing,
  {
    workspace,
    publicId,
    definition,
    draftRev,
    name,
    actor,
    apart = false,
    guard,
  }: Replacement & { readonly workspace: Workspace },
): Promise<boolean> => {
  const now = clock.now();
  const at = workspaceNow(workspace.clock, now);
  const text = JSON.stringify(definition);
  const workspaceId = workspace.id;
  const updated = await updateDraft(transaction, { workspaceId, publicId, draftRev, draft: text, name, at });
  if (updated === null) return false;
  await guard?.(transaction, updated.id);
  const saved = { workspaceId, workflowId: updated.id, rev: draftRev + 1, name: updated.name };
  await history.keep(transaction, { ...saved, definition, text, actor: actor ?? null, apart, at, now });
  return true;
};

/** Puts a draft in place of the one it was made from, and keeps it; false where somebody else was faster. */
export const replaceDraft = (
  { store, ...ports }: Replacing & Pick<DraftPorts, 'store'>,
  workspace: Workspace,
  change: Replacement,
): Promise<boolean> => store.write((transaction) => replaceDraftIn(transaction, ports, { ...change, workspace }));

/** Opens the drafts of workflows. */
export const createDrafts = (given: DraftPorts): Drafts => {
  const { store, clock, announce } = given;
  const ports = { ...given, history: createDraftHistory(given) };
  const { history } = ports;
  const changed = (workspace: Workspace): void => announce({ topic: 'workflows', workspaceId: workspace.id });
  const get = async (workspace: Workspace, publicId: string): Promise<Workflow> =>
    workflowView(ports, await workflowOf(store, workspace, publicId));
  const placeOf = async (workspace: Workspace, publicId: string) => ({
    workspaceId: workspace.id,
    workflowId: (await workflowOf(store, workspace, publicId)).id,
  });

  const tellOfDraft: Drafts['tellOfDraft'] = async (workspace, publicId, { rev, actor }) => {
    const by = await history.nameOf(actor);
    announce({ topic: 'drafts', workspaceId: workspace.id, workflow: publicId, rev, by });
  };

  return {
    tellOfDraft,
    updateDraftIn: (transaction, workspace, change) => replaceDraftIn(transaction, ports, { ...change, workspace }),
    create: async (workspace, draft) => {
      const publicId = await beginDraft(ports, workspace, draft);
      changed(workspace);
      return get(workspace, publicId);
    },
    list: async (workspace, { limit, after }) => {
      const [before = null] = readPlace(after, 1) ?? [];
      const rows = await listWorkflows(store.read, { workspaceId: workspace.id, before, limit: limit + 1 });
      const page = pageOfRows(rows, limit, ({ id }) => id);
      const runs = await countRuns(ports, { workspaceId: workspace.id, workflowIds: page.items.map(({ id }) => id) });
      return { ...page, items: page.items.map((row) => summaryOf(row, runs)) };
    },
    get,
    updateDraft: async (workspace, publicId, change) => {
      await drawnWorkflow(store, workspace, publicId);
      const replaced = await replaceDraft(ports, workspace, { ...change, publicId });
      const now = await get(workspace, publicId);
      if (!replaced)
        throw fault('INNESTO_CONFLICT', {
          detail: `The draft was changed meanwhile: it is at revision ${now.draftRev}`,
          path: '/draftRev',
        });
      await tellOfDraft(workspace, publicId, { rev: change.draftRev + 1, actor: change.actor ?? null });
      if (change.name !== undefined) changed(workspace);
      return now;
    },
    revisions: async (workspace, publicId, page) => history.list(await placeOf(workspace, publicId), page),
    revision: async (workspace, publicId, rev) => history.get(await placeOf(workspace, publicId), rev),
    delete: async (workspace, publicId) => {
      await drawnWorkflow(store, workspace, publicId);
      await removeWorkflow(store, { workspace, publicId, at: workspaceNow(workspace.clock, clock.now()) });
      changed(workspace);
    },
  };
};
