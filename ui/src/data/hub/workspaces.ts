import type {
  CalendarChange,
  CalendarView,
  ClockMove,
  ClockView,
  Page,
  ParkedView,
  WorkspaceDraft,
  WorkspaceView,
} from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at, type PageAsked } from './at.ts';

/** Workspaces, their clocks, and what the database set aside in them. */
export const workspaceCalls = (client: Client) => ({
  workspaces: (page: PageAsked) => client.get<Page<WorkspaceView>>('/api/workspaces', { ...page }),
  makeWorkspace: (draft: WorkspaceDraft) => client.send<WorkspaceView>('POST', '/api/workspaces', draft),
  workspace: (workspace: string) => client.get<WorkspaceView>(at(workspace)),
  clock: (workspace: string) => client.get<ClockView>(at(workspace, 'clock')),
  moveClock: (workspace: string, move: ClockMove) => client.send<ClockView>('POST', at(workspace, 'clock'), move),
  calendar: (workspace: string) => client.get<CalendarView>(at(workspace, 'calendar')),
  changeCalendar: (workspace: string, change: CalendarChange) =>
    client.send<CalendarView>('PATCH', at(workspace, 'calendar'), change),
  parked: (workspace: string, page: PageAsked) => client.get<Page<ParkedView>>(at(workspace, 'parked'), { ...page }),
  releaseParked: (workspace: string, parked: string) =>
    client.send<ParkedView>('POST', at(workspace, 'parked', parked, 'release')),
});
