import type { Page, WorkflowDefinition, WorkflowProblem } from '@innesto/sdk/contract';
import type { Announce } from '../../model/announcement.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { RunState } from '../../model/run.ts';
import { totalNumbers, versionNumbers, type Numbers } from '../../model/step-statistics.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countStanding, listRuns, type RunListRow, type Standing } from '../../store/query/run.ts';
import { countSteps } from '../../store/query/step-statistic.ts';
import { listVersions } from '../../store/query/version.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { createDrafts, workflowOf, type Drafts, type Workflow } from './drafts.ts';
import { readPlace, type PageAsked } from './place.ts';
import type { Plugins } from './port.ts';
import { draftProblems, startWorkflow, type Start } from './start.ts';
import { drainWorkflow, endAllRuns, stopWorkflow } from './stop.ts';
import { parseDefinition, parsePins, type Versions } from './versions.ts';
import { createVisits, type Visits } from './visits.ts';

/** A version as its history shows it. */
export interface WorkflowVersion {
  readonly publicId: string;
  readonly number: number;
  readonly definition: WorkflowDefinition;
  readonly pins: ReadonlyMap<string, string>;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** A workflow in numbers: by version, the newest first, and all together. */
export interface WorkflowNumbers {
  readonly versions: readonly (Numbers & { readonly publicId: string; readonly number: number })[];
  readonly totals: Numbers;
}

/** Which runs are asked for. */
export interface RunsAsked extends PageAsked {
  readonly step: string | null;
  /** `inside`: any state but ended. */
  readonly state: RunState | 'inside' | null;
}

/** The workflows of a workspace, from draft to end. */
export interface Workflows extends Drafts, Visits {
  /** What keeps the draft from being started. */
  problems(workspace: Workspace, publicId: string): Promise<readonly WorkflowProblem[]>;
  /** Starts a workflow, or puts the changed draft of an active one in force: who is inside goes on with the version they came in by. */
  start(workspace: Workspace, publicId: string, how: Pick<Start, 'actor' | 'perMinute'>): Promise<Workflow>;
  /** Whom a start would let go on. */
  standing(workspace: Workspace, publicId: string): Promise<Standing>;
  /** Nobody enters, and who is inside goes on; once nobody is, it is stopped. */
  drain(workspace: Workspace, publicId: string): Promise<Workflow>;
  /** Nobody enters, and who is inside stands still until Start. */
  stop(workspace: Workspace, publicId: string): Promise<Workflow>;
  /** Ends the runs of everyone inside, and gives how many they were. */
  endAll(workspace: Workspace, publicId: string): Promise<number>;
  versions(workspace: Workspace, publicId: string): Promise<readonly WorkflowVersion[]>;
  statistics(workspace: Workspace, publicId: string): Promise<WorkflowNumbers>;
  runs(workspace: Workspace, publicId: string, asked: RunsAsked): Promise<Page<RunListRow>>;
}

/** What the workflows are handed. */
export interface WorkflowPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly announce: Announce;
  readonly pulse: Pulse;
  readonly plugins: Plugins;
  readonly versions: Versions;
}

const createHistory = ({ store, versions }: WorkflowPorts): Pick<Workflows, 'versions' | 'statistics' | 'runs'> => ({
  versions: async (workspace, publicId) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const rows = await listVersions(store.read, { workspaceId: workspace.id, workflowId });
    return rows.map(({ definition, pins, ...row }) => ({
      ...row,
      definition: parseDefinition(definition),
      pins: parsePins(pins),
    }));
  },
  statistics: async (workspace, publicId) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const of = { workspaceId: workspace.id, workflowId };
    const counts = Map.groupBy(await countSteps(store.read, of), ({ versionId }) => versionId);
    const rows = await listVersions(store.read, of);
    const numbers = await Promise.all(
      rows.map(async ({ id, publicId: versionPublicId, number }) => {
        const { graph } = await versions.get(id);
        return { publicId: versionPublicId, number, ...versionNumbers(graph, counts.get(id) ?? []) };
      }),
    );
    return { versions: numbers, totals: totalNumbers(numbers) };
  },
  runs: async (workspace, publicId, { step, state, limit, after }) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const [contactId, runId] = readPlace(after, 2) ?? [];
    const before = contactId === undefined || runId === undefined ? null : { contactId, runId };
    const rows = await listRuns(store.read, {
      workspaceId: workspace.id,
      workflowId,
      step,
      state,
      before,
      limit: limit + 1,
    });
    return pageOfRows(rows, limit, (row) => [row.contactId, row.runId].join('.'));
  },
});

/** Opens the workflows. */
export const createWorkflows = (ports: WorkflowPorts): Workflows => {
  const { store, announce, pulse } = ports;
  const drafts = createDrafts(ports);
  const changed = (workspace: Workspace): void => {
    announce({ topic: 'workflows', workspaceId: workspace.id });
    pulse.events();
    pulse.runs();
    pulse.deliveries();
  };
  return {
    ...drafts,
    ...createHistory(ports),
    ...createVisits(store),
    problems: async (workspace, publicId) => draftProblems(ports, await workflowOf(store, workspace, publicId)),
    start: async (workspace, publicId, how) => {
      await startWorkflow(ports, { workspace, row: await workflowOf(store, workspace, publicId), ...how });
      changed(workspace);
      return drafts.get(workspace, publicId);
    },
    standing: async (workspace, publicId) => {
      const { id: workflowId, stoppedAt } = await workflowOf(store, workspace, publicId);
      if (stoppedAt === null) return { runs: 0, overdue: 0 };
      return countStanding(store.read, store.dialect, { workspaceId: workspace.id, workflowId, stoppedAt });
    },
    drain: async (workspace, publicId) => {
      await drainWorkflow(ports, { workspace, row: await workflowOf(store, workspace, publicId) });
      changed(workspace);
      return drafts.get(workspace, publicId);
    },
    stop: async (workspace, publicId) => {
      await stopWorkflow(ports, { workspace, row: await workflowOf(store, workspace, publicId) });
      changed(workspace);
      return drafts.get(workspace, publicId);
    },
    endAll: async (workspace, publicId) => {
      const ended = await endAllRuns(ports, { workspace, row: await workflowOf(store, workspace, publicId) });
      changed(workspace);
      return ended;
    },
  };
};
