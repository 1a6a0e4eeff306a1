import type { Page, WorkflowProblem } from '@innesto/sdk/contract';
import type { Announce } from '../../model/announcement.ts';
import type { Clock } from '../../model/clock.ts';
import type { Ids } from '../../model/identifier.ts';
import type { Pulse } from '../../model/pulse.ts';
import type { RunState } from '../../model/run.ts';
import { totalNumbers, versionNumbers, type Numbers } from '../../model/step-statistics.ts';
import type { Workspace } from '../../model/workspace.ts';
import { listRuns, type RunListRow } from '../../store/query/run-list.ts';
import { countContactsOf, countSteps } from '../../store/query/step-statistic.ts';
import { listVersions } from '../../store/query/version.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from '../page.ts';
import { createOverTime, type OverTime } from './day-numbers.ts';
import { createDrafts, drawnWorkflow, workflowOf, type Drafts, type Workflow } from './drafts.ts';
import { createAudienceEntries, type AudienceEntries } from './enrol-audience.ts';
import { createHandEntries, type HandEntries } from './enrol-by-hand.ts';
import { createLife, type Life } from './life.ts';
import { createOccasions, type Occasions } from './occasions.ts';
import { readPlace, type PageAsked } from './place.ts';
import type { Plugins } from './port.ts';
import { draftProblems, startWorkflow, type Start } from './start.ts';
import { endAllRuns, stopWorkflow } from './stop.ts';
import type { Versions } from './versions.ts';
import { createVisits, type Visits } from './visits.ts';
import { createExplains, type Explains } from './why.ts';

/** A workflow in numbers: by version, the newest first, and all together. */
export interface WorkflowNumbers {
  readonly versions: readonly (Numbers & { readonly publicId: string; readonly number: number })[];
  /** `contacts`: how many there were, each once; null where they are too many to be counted at every look. */
  readonly totals: Numbers & { readonly contacts: number | null };
}

/** Which runs are asked for. */
export interface RunsAsked extends PageAsked {
  readonly step: string | null;
  /** `inside`: any state but ended. */
  readonly state: RunState | 'inside' | null;
}

/** The workflows of a workspace, from draft to end. */
export interface Workflows extends Drafts, Visits, OverTime, Life, Explains, HandEntries, AudienceEntries, Occasions {
  /** What keeps the draft from being started. */
  problems(workspace: Workspace, publicId: string): Promise<readonly WorkflowProblem[]>;
  /** Starts a workflow, or puts the changed draft of an active one in force: who is inside goes on with the version they came in by. */
  start(
    workspace: Workspace,
    publicId: string,
    how: Pick<Start, 'actor' | 'perMinute' | 'everyone'>,
  ): Promise<Workflow>;
  /** Nobody enters, and who is inside stands still until Start. */
  stop(workspace: Workspace, publicId: string): Promise<Workflow>;
  /** Ends the runs of everyone inside, and gives how many they were. */
  endAll(workspace: Workspace, publicId: string): Promise<number>;
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
  /** In a trial: see {@link StartPorts}. */
  readonly assumesSecrets?: boolean;
}

const createNumbers =
  ({ store, versions }: WorkflowPorts) =>
  async (workspace: Workspace, publicId: string) => {
    const { id: workflowId } = await workflowOf(store, workspace, publicId);
    const of = { workspaceId: workspace.id, workflowId };
    const counts = Map.groupBy(await countSteps(store.read, of), ({ versionId }) => versionId);
    const rows = await listVersions(store.read, of);
    return Promise.all(
      rows.map(async ({ id: versionId, publicId: versionPublicId, number }) => {
        const { graph } = await versions.get(versionId);
        return {
          publicId: versionPublicId,
          versionId,
          number,
          ...versionNumbers(graph, counts.get(versionId) ?? []),
        };
      }),
    );
  };

/** Of more runs than this nobody waits until it is known how many people they are. */
const MOST_COUNTED = 200_000;

const createHistory = (ports: WorkflowPorts): Pick<Workflows, 'statistics' | 'runs'> => ({
  statistics: async (workspace, publicId) => {
    const numbers = await createNumbers(ports)(workspace, publicId);
    const totals = totalNumbers(numbers);
    const { id: workflowId } = await workflowOf(ports.store, workspace, publicId);
    const isCountable = totals.runs.entered <= MOST_COUNTED;
    const of = { workspaceId: workspace.id, workflowId };
    const contacts = isCountable ? await countContactsOf(ports.store.read, of) : null;
    return { versions: numbers, totals: { ...totals, contacts } };
  },
  runs: async (workspace, publicId, { step, state, limit, after }) => {
    const { store } = ports;
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
  const life = createLife(ports, createNumbers(ports));
  const hands = createHandEntries(ports);
  const audiences = createAudienceEntries(ports);
  const told = async <Result>(workspace: Workspace, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    changed(workspace);
    return result;
  };
  return {
    ...drafts,
    ...life,
    ...createHistory(ports),
    ...createVisits(store),
    ...createOverTime(ports),
    ...createOccasions(ports),
    ...createExplains(ports),
    enrol: (workspace, publicId, byHand) => told(workspace, hands.enrol(workspace, publicId, byHand)),
    enrolAudience: (workspace, publicId, byHand) =>
      told(workspace, audiences.enrolAudience(workspace, publicId, byHand)),
    endOne: (workspace, publicId, contact) => told(workspace, hands.endOne(workspace, publicId, contact)),
    problems: async (workspace, publicId) => draftProblems(ports, await workflowOf(store, workspace, publicId)),
    start: async (workspace, publicId, how) => {
      await startWorkflow(ports, { workspace, row: await drawnWorkflow(store, workspace, publicId), ...how });
      changed(workspace);
      return drafts.get(workspace, publicId);
    },
    drain: (workspace, publicId) => told(workspace, life.drain(workspace, publicId)),
    publish: (workspace, publicId, asked) => told(workspace, life.publish(workspace, publicId, asked)),
    restore: (workspace, publicId, asked) => told(workspace, life.restore(workspace, publicId, asked)),
    stop: async (workspace, publicId) => {
      await stopWorkflow(ports, { workspace, row: await drawnWorkflow(store, workspace, publicId) });
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
