import type { RunsPlan, WorkflowDefinition, WorkflowProblem } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import { compileGraph } from '../../model/graph.ts';
import { fateOf, type Fate } from '../../model/runs-plan.ts';
import type { Numbers } from '../../model/step-statistics.ts';
import { changesBetween, type VersionChange } from '../../model/version-change.ts';
import type { Workspace } from '../../model/workspace.ts';
import { newestRunId } from '../../store/query/run.ts';
import { raiseSubscriptionsRevision } from '../../store/query/subscription.ts';
import { findVersionNumbered } from '../../store/query/version.ts';
import { lockWorkflow, markPublished, type WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { insertPublication, isSweeping } from '../../store/verb/publications.ts';
import { listen, problemsOf, soundDefinition, versionFor, type StartPorts } from './start.ts';
import { parseDefinition, type CompiledVersion, type Versions } from './versions.ts';

/** What is put in force by whom, and what becomes of those who are inside. */
export interface Publish {
  readonly workspace: Workspace;
  readonly row: WorkflowRow;
  readonly actor: string;
  readonly definition: WorkflowDefinition;
  /** The revision of the draft that this is; null: it is an earlier version. */
  readonly draftRev: number | null;
  /** The number of that earlier version. */
  readonly restoredFrom: number | null;
  readonly plan: RunsPlan;
}

/** Those who finish on the version they are in need no further doing. */
const NOBODY_MOVES: RunsPlan = { default: 'stay' };

/** What becomes of those inside where nobody says it. */
export const planOf = (plan: RunsPlan | undefined): RunsPlan => plan ?? NOBODY_MOVES;

const doesNothing = (plan: RunsPlan): boolean =>
  plan.default === 'stay' && Object.values(plan.steps ?? {}).every((step) => step.do === 'stay');

const checkPlan = (plan: RunsPlan, definition: WorkflowDefinition): void => {
  const steps = new Set(definition.steps.map(({ id }) => id));
  for (const [step, { to }] of Object.entries(plan.steps ?? {}))
    if (to !== undefined && !steps.has(to))
      throw fault('INNESTO_REQUEST_INVALID', {
        detail: `the new version has no step “${to}”`,
        path: `/runs/steps/${step}/to`,
      });
};

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

const lockForPublishing = async (
  transaction: Transaction,
  store: Store,
  { row, draftRev }: Publish,
): Promise<{ readonly isActive: boolean }> => {
  const of = { workspaceId: row.workspaceId, workflowId: row.id };
  const current = await lockWorkflow(transaction, store.dialect, of);
  if (current === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'workflow' });
  if (current.state === 'draft') throw fault('INNESTO_WORKFLOW_NOT_ACTIVE');
  if (draftRev !== null && current.draftRev !== draftRev)
    throw fault('INNESTO_CONFLICT', {
      detail: `The draft was changed meanwhile: it is at revision ${current.draftRev}`,
      path: '/draftRev',
    });
  if (await isSweeping(transaction, store.dialect, row.id))
    throw fault('INNESTO_UNDER_WAY', {
      detail: 'those inside go over to the version that was put in force before',
    });
  return { isActive: current.state === 'active' };
};

/**
 * Puts a version in force beside those who are inside: who comes in now comes into it. A workflow that is stopped or drains stays so.
 * What becomes of those inside is written down with it, and done a chunk at a time by whoever has time.
 */
export const publishVersion = async (ports: StartPorts, publish: Publish): Promise<void> => {
  const { store, clock, ids, plugins } = ports;
  const { workspace, row, actor, definition, restoredFrom, plan } = publish;
  checkPlan(plan, definition);
  const sound = await soundDefinition(ports, {
    workspace,
    workflowId: row.id,
    workflow: row.publicId,
    definition,
    now: workspaceNow(workspace.clock, clock.now()),
  });
  const publicId = ids.next();
  const now = workspaceNow(workspace.clock, clock.now());
  const of = { workspaceId: workspace.id, workflowId: row.id };
  await store.write(async (transaction) => {
    await plugins.hold(transaction, sound.pinned);
    const { isActive } = await lockForPublishing(transaction, store, publish);
    const versionId = await versionFor(transaction, { row, sound, publicId, actor, now, restoredFrom });
    if (isActive) await listen(transaction, store, { workspace, row, sound, versionId, now });
    await markPublished(transaction, { ...of, versionId });
    await raiseSubscriptionsRevision(transaction);
    if (doesNothing(plan)) return;
    const newestRun = await newestRunId(transaction, store.dialect);
    await insertPublication(transaction, { ...of, versionId, plan, newestRun, actor, at: now });
  });
};

/** An earlier version of a workflow, by its number. */
export const definitionNumbered = async (
  store: Store,
  { workspaceId, id }: WorkflowRow,
  number: number,
): Promise<WorkflowDefinition> => {
  const version = await findVersionNumbered(store.read, { workspaceId, workflowId: id, number });
  if (version === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'version' });
  return parseDefinition(version.definition);
};

/** Those who stand at one step of one version, and where they would go. */
export interface StandingRuns {
  readonly version: number;
  readonly step: string;
  readonly title: string | null;
  readonly runs: number;
  readonly fate: Fate;
}

/** What putting a definition in force would do. */
export interface PublishPreview {
  readonly changes: VersionChange;
  readonly runs: readonly StandingRuns[];
  readonly plan: RunsPlan;
  readonly problems: readonly WorkflowProblem[];
}

const EMPTY: WorkflowDefinition = { reentry: { policy: 'once' }, steps: [] };

/** Shows what putting a definition in force would do, without doing it; by default to move all that can be moved. */
export const previewPublish = async (
  ports: StartPorts & { readonly versions: Versions },
  {
    row,
    definition,
    plan = { default: 'move' },
    numbers,
  }: {
    readonly row: WorkflowRow;
    readonly definition: WorkflowDefinition;
    readonly plan: RunsPlan | undefined;
    readonly numbers: readonly (Numbers & { readonly versionId: number; readonly number: number })[];
  },
): Promise<PublishPreview> => {
  checkPlan(plan, definition);
  const compiled = await ports.versions.getMany(numbers.map(({ versionId }) => versionId));
  const before = row.versionId === null ? null : await ports.versions.get(row.versionId);
  const to = compileGraph(definition);
  const standingIn = (
    version: CompiledVersion | undefined,
    { number, steps }: Numbers & { readonly number: number },
  ): readonly StandingRuns[] =>
    version === undefined
      ? []
      : steps
          .filter(({ waiting }) => waiting > 0)
          .map(({ step, waiting }) => ({
            version: number,
            step,
            title: version.graph.steps.get(step)?.title ?? null,
            runs: waiting,
            fate: fateOf(plan, { from: version.graph, to, step }),
          }));
  return {
    changes: changesBetween(before?.definition ?? EMPTY, definition),
    runs: numbers.flatMap((one) => standingIn(compiled.get(one.versionId), one)),
    plan,
    problems: await problemsOf(ports, { workspaceId: row.workspaceId, definition }),
  };
};
