import type {
  DraftChange,
  DraftRevision,
  DraftRevisionDetail,
  EveryoneCount,
  Page,
  PublishAsked,
  PublishPreview,
  PublishPreviewAsked,
  RestoreAsked,
  RunView,
  Simulation,
  SimulationRequest,
  StartAsked,
  VisitView,
  Why,
  WorkflowDays,
  WorkflowDetail,
  WorkflowDraft,
  WorkflowProblem,
  WorkflowStatistics,
  WorkflowSummary,
  WorkflowVersionView,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Which of a workflow's runs are asked for. */
export interface RunsAsked extends PageAsked {
  readonly step?: string | undefined;
  readonly state?: RunView['state'] | 'inside' | undefined;
}

/** Which visits of a step are asked for: `entered`, or what came of it. */
export interface VisitsAsked extends PageAsked {
  readonly step: string;
  readonly outcome: string;
}

/** Workflows: what is drawn, what runs, and who is inside. */
export const workflowCalls = (client: Client) => ({
  workflows: (workspace: string, page: PageAsked) =>
    client.get<Page<WorkflowSummary>>(at(workspace, 'workflows'), { ...page }),
  makeWorkflow: (workspace: string, draft: WorkflowDraft) =>
    client.send<WorkflowDetail>('POST', at(workspace, 'workflows'), draft),
  workflow: (workspace: string, workflow: string) => client.get<WorkflowDetail>(at(workspace, 'workflows', workflow)),
  saveDraft: (workspace: string, workflow: string, change: DraftChange) =>
    client.send<WorkflowDetail>('PUT', at(workspace, 'workflows', workflow, 'draft'), change),
  drafts: (workspace: string, workflow: string, page: PageAsked) =>
    client.get<Page<DraftRevision>>(at(workspace, 'workflows', workflow, 'drafts'), { ...page }),
  draft: (workspace: string, workflow: string, rev: number) =>
    client.get<DraftRevisionDetail>(at(workspace, 'workflows', workflow, 'drafts', String(rev))),
  deleteWorkflow: (workspace: string, workflow: string) =>
    client.send<null>('DELETE', at(workspace, 'workflows', workflow)),
  problems: (workspace: string, workflow: string) =>
    client.get<{ readonly problems: readonly WorkflowProblem[] }>(at(workspace, 'workflows', workflow, 'problems')),
  startPreview: (workspace: string, workflow: string) =>
    client.get<{ readonly standing: number; readonly overdue: number }>(
      at(workspace, 'workflows', workflow, 'start', 'preview'),
    ),
  everyone: (workspace: string, workflow: string) =>
    client.get<EveryoneCount>(at(workspace, 'workflows', workflow, 'everyone')),
  why: (workspace: string, workflow: string, contact: string) =>
    client.get<Why>(at(workspace, 'workflows', workflow, 'contacts', contact, 'why')),
  startWorkflow: (workspace: string, workflow: string, asked: StartAsked | null = null) =>
    client.send<WorkflowDetail>('POST', at(workspace, 'workflows', workflow, 'start'), asked),
  drainWorkflow: (workspace: string, workflow: string) =>
    client.send<WorkflowDetail>('POST', at(workspace, 'workflows', workflow, 'drain')),
  previewPublish: (workspace: string, workflow: string, asked: PublishPreviewAsked | null) =>
    client.send<PublishPreview>('POST', at(workspace, 'workflows', workflow, 'publish', 'preview'), asked),
  publishWorkflow: (workspace: string, workflow: string, asked: PublishAsked) =>
    client.send<WorkflowDetail>('POST', at(workspace, 'workflows', workflow, 'publish'), asked),
  restoreVersion: (
    workspace: string,
    version: { readonly workflow: string; readonly number: number },
    asked: RestoreAsked | null,
  ) =>
    client.send<WorkflowDetail>(
      'POST',
      at(workspace, 'workflows', version.workflow, 'versions', String(version.number), 'publish'),
      asked,
    ),
  stopWorkflow: (workspace: string, workflow: string) =>
    client.send<WorkflowDetail>('POST', at(workspace, 'workflows', workflow, 'stop')),
  simulate: (workspace: string, workflow: string, request: SimulationRequest) =>
    client.send<Simulation>('POST', at(workspace, 'workflows', workflow, 'simulate'), request),
  endRuns: (workspace: string, workflow: string) =>
    client.send<{ readonly ended: number }>('POST', at(workspace, 'workflows', workflow, 'end')),
  versions: (workspace: string, workflow: string) =>
    client.get<{ readonly items: readonly WorkflowVersionView[] }>(at(workspace, 'workflows', workflow, 'versions')),
  runs: (workspace: string, workflow: string, asked: RunsAsked) =>
    client.get<Page<RunView>>(at(workspace, 'workflows', workflow, 'runs'), { ...asked }),
  visits: (workspace: string, workflow: string, asked: VisitsAsked) =>
    client.get<Page<VisitView>>(at(workspace, 'workflows', workflow, 'visits'), { ...asked }),
  statistics: (workspace: string, workflow: string) =>
    client.get<WorkflowStatistics>(at(workspace, 'workflows', workflow, 'statistics')),
  days: (workspace: string, workflow: string, step: string | null = null) =>
    client.get<WorkflowDays>(at(workspace, 'workflows', workflow, 'statistics', 'days'), step === null ? {} : { step }),
});
