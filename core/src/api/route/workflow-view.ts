import type {
  ContactRunView,
  DraftRevision as DraftRevisionView,
  DraftRevisionDetail,
  OperatorName as OperatorView,
  RunView,
  TimelineEntry as TimelineView,
  VersionChangeView,
  WorkflowDetail,
  WorkflowStatistics,
  WorkflowSummary as SummaryView,
  WorkflowVersionView,
} from '@innesto/sdk/contract';
import type { DraftRevision, DraftRevisionContent, OperatorName } from '../../data/workflows/draft-history.ts';
import type { Workflow, WorkflowSummary } from '../../data/workflows/drafts.ts';
import type { WorkflowVersion } from '../../data/workflows/life.ts';
import type { Timeline, TimelineEntry } from '../../data/workflows/timeline.ts';
import type { WorkflowNumbers, Workflows } from '../../data/workflows/workflows.ts';
import type { Numbers } from '../../model/step-statistics.ts';
import type { VersionChange } from '../../model/version-change.ts';
import { moment, momentIfAny } from '../moment.ts';

const operatorView = (operator: OperatorName | null): OperatorView | null =>
  operator === null ? null : { id: operator.publicId, name: operator.name };

/** A saved draft without what it said. */
export const revisionView = ({ rev, at, by, steps }: DraftRevision): DraftRevisionView => ({
  rev,
  at: moment(at),
  by: operatorView(by),
  steps,
});

/** A saved draft with what it said. */
export const revisionDetailView = ({ rev, at, by, name, definition }: DraftRevisionContent): DraftRevisionDetail => ({
  rev,
  at: moment(at),
  by: operatorView(by),
  name,
  definition,
});

/** A workflow as lists show it. */
export const summaryView = (workflow: WorkflowSummary): SummaryView => ({
  id: workflow.publicId,
  name: workflow.name,
  state: workflow.state,
  version: workflow.version,
  createdAt: moment(workflow.createdAt),
  updatedAt: moment(workflow.updatedAt),
  startedAt: momentIfAny(workflow.startedAt),
  stoppedAt: momentIfAny(workflow.stoppedAt),
  trigger: workflow.trigger,
  steps: workflow.steps,
  runs: { ...workflow.runs },
});

/** A workflow with its draft. */
export const detailView = (workflow: Workflow): WorkflowDetail => ({
  ...summaryView(workflow),
  kind: workflow.kind,
  draft: workflow.draft,
  draftRev: workflow.draftRev,
  draftAt: moment(workflow.draftAt),
  draftBy: operatorView(workflow.draftBy),
  changed: workflow.changed,
});

/** What is different between two versions. */
export const changeView = ({ steps, ...change }: VersionChange): VersionChangeView => ({
  ...change,
  steps: steps.map((step) => ({ ...step, differences: [...step.differences] })),
});

/** A version. */
export const versionView = (version: WorkflowVersion): WorkflowVersionView => ({
  id: version.publicId,
  number: version.number,
  definition: version.definition,
  pins: Object.fromEntries(version.pins),
  createdBy: version.createdBy,
  by: operatorView(version.by),
  createdAt: moment(version.createdAt),
  restoredFrom: version.restoredFrom,
  inForce: version.inForce,
  changes: version.changes === null ? null : changeView(version.changes),
});

const numbersView = ({ runs, steps }: Numbers): Omit<WorkflowStatistics['totals'], 'contacts'> => ({
  runs: { ...runs },
  steps: steps.map((step) => ({
    ...step,
    ports: Object.fromEntries(step.ports),
    tallies: Object.fromEntries(step.tallies),
    sums: Object.fromEntries(step.sums),
  })),
});

/** A workflow in numbers. */
export const statisticsView = ({ versions, totals }: WorkflowNumbers): WorkflowStatistics => ({
  versions: versions.map(({ publicId, number, ...numbers }) => ({ id: publicId, number, ...numbersView(numbers) })),
  totals: { ...numbersView(totals), contacts: totals.contacts },
});

type Run = Awaited<ReturnType<Workflows['runs']>>['items'][number];
type ContactRun = Awaited<ReturnType<Timeline['runs']>>['items'][number];

const standingView = (run: Run | ContactRun): Omit<RunView, 'contact'> => ({
  version: run.version,
  step: run.step,
  state: run.state,
  wakeAt: momentIfAny(run.wakeAt),
  heldBy: run.heldBy,
  startedAt: moment(run.startedAt),
  endedAt: momentIfAny(run.endedAt),
  endReason: run.endReason,
});

/** A contact's way through a workflow, seen from the workflow. */
export const runView = (run: Run): RunView => ({
  contact: { id: run.contact, email: run.email, firstName: run.firstName, lastName: run.lastName },
  ...standingView(run),
});

/** A contact's way through a workflow, seen from the contact. */
export const contactRunView = (run: ContactRun): ContactRunView => ({
  workflow: { id: run.workflow, name: run.workflowName },
  ...standingView(run),
});

/** One thing that happened to a contact. */
export const timelineView = (entry: TimelineEntry): TimelineView => ({
  at: moment(entry.at),
  kind: entry.kind,
  title: entry.title,
  detail: entry.detail,
  ...(entry.type === null ? {} : { type: entry.type }),
  ...(entry.payload === null ? {} : { payload: entry.payload }),
  ...(entry.workflow === null ? {} : { workflow: { id: entry.workflow.publicId, name: entry.workflow.name } }),
  ...(entry.step === null ? {} : { step: entry.step }),
  ...(entry.outcome === null ? {} : { outcome: entry.outcome }),
  ...(entry.message === null ? {} : { message: entry.message }),
  ...(Object.keys(entry.parts).length === 0 ? {} : { parts: { ...entry.parts } }),
});
