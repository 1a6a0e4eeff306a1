import {
  CalendarChange,
  CalendarView,
  ClockMove,
  ClockView,
  PAGE_LIMIT,
  PageQuery,
  WorkspaceChange,
  WorkspaceDraft,
  WorkspacePage,
  WorkspaceParams,
  WorkspaceView,
} from '@innesto/sdk/contract';
import type { Workspaces } from '../../data/workspaces/workspaces.ts';
import { fault } from '../../fault/fault.ts';
import type { Clock } from '../../model/clock.ts';
import type { Role } from '../../model/role.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { App } from '../app.ts';
import { momentOf } from '../clock-header.ts';
import { readCursor } from '../cursor.ts';
import { callerOf, roleOf, workspaceOf } from '../scope.ts';

const clockViewOf = (workspace: Workspace, now: number): ClockView => ({
  now: momentOf(workspace, now),
  rate: workspace.clock.rate,
  mode: workspace.mode,
});

const viewOf = (
  { workspace, role }: { readonly workspace: Workspace; readonly role: Role },
  now: number,
): WorkspaceView => ({
  id: workspace.publicId,
  name: workspace.name,
  mode: workspace.mode,
  timeZone: workspace.timeZone,
  identityKey: workspace.identityKey,
  role,
  clock: clockViewOf(workspace, now),
});

interface WorkspacePorts {
  readonly workspaces: Workspaces;
  readonly clock: Clock;
}

const TAGS = ['Workspaces'];

const makeAndList = (app: App, { workspaces, clock }: WorkspacePorts): void => {
  app.post(
    '/api/workspaces',
    {
      config: { access: 'operator' },
      schema: {
        tags: TAGS,
        summary: 'Make a workspace',
        description: 'For owners of the instance. Whoever makes it is its owner.',
        body: WorkspaceDraft,
        response: { 201: WorkspaceView },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (caller.kind !== 'operator' || caller.instanceRole !== 'owner')
        throw fault('INNESTO_FORBIDDEN', { right: 'owner of the instance' });
      const { name, timeZone, mode = 'live', identityKey = 'email' } = request.body;
      const workspace = await workspaces.make({ name, timeZone, mode, identityKey }, caller.id);
      return reply.code(201).send(viewOf({ workspace, role: 'owner' }, clock.now()));
    },
  );
  app.get(
    '/api/workspaces',
    {
      config: { access: 'operator' },
      schema: {
        tags: TAGS,
        summary: 'The workspaces that the caller sees',
        querystring: PageQuery,
        response: { 200: WorkspacePage },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const viewer = { operatorId: caller.id, all: caller.kind === 'operator' && caller.instanceRole === 'owner' };
      const { limit = PAGE_LIMIT, after } = request.query;
      const page = await workspaces.list(viewer, { limit, after: readCursor(after) ?? 0 });
      const now = clock.now();
      return { items: page.items.map((entry) => viewOf(entry, now)), next: page.next };
    },
  );
};

const readAndChange = (app: App, { workspaces, clock }: WorkspacePorts): void => {
  app.get(
    '/api/workspaces/:workspace',
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: 'One workspace', params: WorkspaceParams, response: { 200: WorkspaceView } },
    },
    async (request) => viewOf({ workspace: workspaceOf(request), role: roleOf(request) }, clock.now()),
  );
  app.patch(
    '/api/workspaces/:workspace',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Rename a workspace, or move it to another time zone',
        params: WorkspaceParams,
        body: WorkspaceChange,
        response: { 200: WorkspaceView },
      },
    },
    async (request) => {
      request.workspace = await workspaces.change(workspaceOf(request), request.body);
      return viewOf({ workspace: request.workspace, role: roleOf(request) }, clock.now());
    },
  );
};

const tellAndMoveClock = (app: App, { workspaces, clock }: WorkspacePorts): void => {
  app.get(
    '/api/workspaces/:workspace/clock',
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: "The workspace's time", params: WorkspaceParams, response: { 200: ClockView } },
    },
    async (request) => clockViewOf(workspaceOf(request), clock.now()),
  );
  app.post(
    '/api/workspaces/:workspace/clock',
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Move the clock of a demo or test workspace',
        description:
          'Forward by so much (days keep the wall clock of the workspace), or at another rate from now on. Never back.',
        params: WorkspaceParams,
        body: ClockMove,
        response: { 200: ClockView },
      },
    },
    async (request) => {
      const { advance, rate } = request.body;
      const move = advance === undefined ? { rate: rate ?? 1 } : { advance };
      request.workspace = await workspaces.moveClock(workspaceOf(request), move);
      return clockViewOf(request.workspace, clock.now());
    },
  );
};

const calendarViewOf = ({ timeZone, calendar }: Workspace): CalendarView => ({
  timeZone,
  profile: calendar.profile,
  quietHours: [...calendar.quietHours],
  holidays: [...calendar.holidays],
});

const tellAndChangeCalendar = (app: App, { workspaces }: WorkspacePorts): void => {
  const path = '/api/workspaces/:workspace/calendar';
  app.get(
    path,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'When the workspace does not reach out',
        description: 'Its quiet hours by channel and purpose, and its holidays.',
        params: WorkspaceParams,
        response: { 200: CalendarView },
      },
    },
    async (request) => calendarViewOf(workspaceOf(request)),
  );
  app.patch(
    path,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Change quiet hours or holidays',
        description:
          'What is given takes the place of what was there, whole. Messages that wait already for the end of the quiet hours are asked again then.',
        params: WorkspaceParams,
        body: CalendarChange,
        response: { 200: CalendarView },
      },
    },
    async (request) => {
      request.workspace = await workspaces.changeCalendar(workspaceOf(request), request.body);
      return calendarViewOf(request.workspace);
    },
  );
};

/** Workspaces, their clocks and their calendars. */
export const workspaceRoutes = (app: App, ports: WorkspacePorts): void => {
  makeAndList(app, ports);
  readAndChange(app, ports);
  tellAndMoveClock(app, ports);
  tellAndChangeCalendar(app, ports);
};
