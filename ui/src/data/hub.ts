import type {
  ClockMove,
  ClockView,
  ContactDetail,
  FieldDefinition,
  ImportView,
  ListView,
  Manifest,
  MessageDetail,
  MessageSummary,
  Page,
  ParkedView,
  PluginView,
  RunView,
  SessionView,
  Setup,
  SetupState,
  SignIn,
  TimelineEntry,
  WorkflowDetail,
  WorkflowStatistics,
  WorkflowSummary,
  WorkflowVersionView,
  WorkspaceDraft,
  WorkspaceView,
} from '@innesto/sdk/contract';
import type { Client } from './client.ts';

/** Which part of a list is asked for. */
export interface PageAsked {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Which of a workflow's runs are asked for. */
export interface RunsAsked extends PageAsked {
  readonly step?: string | undefined;
  readonly state?: RunView['state'] | undefined;
}

/** What the hub is asked and told, call by call. What stands in the way is thrown as a `TroubleError`. */
export const createHub = (client: Client) => {
  const at = (workspace: string, ...parts: readonly string[]): string =>
    ['/api/workspaces', ...[workspace, ...parts].map(encodeURIComponent)].join('/');
  return {
    setUpState: () => client.get<SetupState>('/api/setup'),
    setUp: (setup: Setup) => client.send<SessionView>('POST', '/api/setup', setup),
    whoAmI: () => client.get<SessionView>('/api/session'),
    signIn: (credentials: SignIn) => client.send<SessionView>('POST', '/api/session', credentials),
    signOut: () => client.send<null>('DELETE', '/api/session'),

    workspaces: (page: PageAsked) => client.get<Page<WorkspaceView>>('/api/workspaces', { ...page }),
    makeWorkspace: (draft: WorkspaceDraft) => client.send<WorkspaceView>('POST', '/api/workspaces', draft),
    workspace: (workspace: string) => client.get<WorkspaceView>(at(workspace)),
    clock: (workspace: string) => client.get<ClockView>(at(workspace, 'clock')),
    moveClock: (workspace: string, move: ClockMove) => client.send<ClockView>('POST', at(workspace, 'clock'), move),

    workflows: (workspace: string, page: PageAsked) =>
      client.get<Page<WorkflowSummary>>(at(workspace, 'workflows'), { ...page }),
    versions: (workspace: string, workflow: string) =>
      client.get<{ readonly items: readonly WorkflowVersionView[] }>(at(workspace, 'workflows', workflow, 'versions')),
    runs: (workspace: string, workflow: string, asked: RunsAsked) =>
      client.get<Page<RunView>>(at(workspace, 'workflows', workflow, 'runs'), { ...asked }),
    workflow: (workspace: string, workflow: string) => client.get<WorkflowDetail>(at(workspace, 'workflows', workflow)),
    statistics: (workspace: string, workflow: string) =>
      client.get<WorkflowStatistics>(at(workspace, 'workflows', workflow, 'statistics')),

    imports: (workspace: string, page: PageAsked) =>
      client.get<Page<ImportView>>(at(workspace, 'imports'), { ...page }),
    plugin: (workspace: string, plugin: string) =>
      client.get<{ readonly manifest: Manifest }>(at(workspace, 'plugins', plugin)),
    plugins: (workspace: string) => client.get<{ readonly items: readonly PluginView[] }>(at(workspace, 'plugins')),
    resumePlugin: (workspace: string, plugin: string) =>
      client.send<PluginView>('POST', at(workspace, 'plugins', plugin, 'resume')),
    parked: (workspace: string, page: PageAsked) => client.get<Page<ParkedView>>(at(workspace, 'parked'), { ...page }),
    releaseParked: (workspace: string, parked: string) =>
      client.send<ParkedView>('POST', at(workspace, 'parked', parked, 'release')),

    messages: (workspace: string, asked: PageAsked & { readonly contact?: string }) =>
      client.get<Page<MessageSummary>>(at(workspace, 'messages'), { ...asked }),
    message: (workspace: string, message: string) => client.get<MessageDetail>(at(workspace, 'messages', message)),

    lists: (workspace: string, page: PageAsked) => client.get<Page<ListView>>(at(workspace, 'lists'), { ...page }),
    fields: (workspace: string, page: PageAsked) =>
      client.get<Page<FieldDefinition>>(at(workspace, 'fields'), { ...page }),
    contact: (workspace: string, contact: string) => client.get<ContactDetail>(at(workspace, 'contacts', contact)),
    timeline: (workspace: string, contact: string, page: PageAsked) =>
      client.get<Page<TimelineEntry>>(at(workspace, 'contacts', contact, 'timeline'), { ...page }),
  };
};

/** The hub as pages know it. */
export type Hub = ReturnType<typeof createHub>;
