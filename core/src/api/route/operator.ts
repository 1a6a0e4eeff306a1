import {
  CrewChange,
  CrewPage,
  CrewParams,
  CrewView,
  NoticeBudgetChange,
  NoticeBudgetView,
  OwnerChange,
  OwnerParams,
  OwnerView,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import type { ContactOwner, Crew } from '../../data/operators/crew.ts';
import { fault } from '../../fault/fault.ts';
import { mayDo } from '../../model/role.ts';
import type { CrewMember } from '../../store/query/crew.ts';
import type { NoticeBudget } from '../../store/verb/count-notices.ts';
import type { App } from '../app.ts';
import { actorOf, callerOf, roleOf, workspaceOf } from '../scope.ts';

const TAGS = ['Operators'];

const viewOf = ({ publicId, name, email, phone, role }: CrewMember): CrewView => ({
  id: publicId,
  name,
  email,
  phone,
  role,
});
const ownerViewOf = (owner: ContactOwner | null): OwnerView => ({
  owner: owner === null ? null : { id: owner.publicId, name: owner.name },
});
const budgetViewOf = ({ perHour, sent }: NoticeBudget): NoticeBudgetView => ({ perHour, lastHour: sent });

interface OperatorPorts {
  readonly crew: Crew;
}

const reachCrew = (app: App, { crew }: OperatorPorts): void => {
  app.get(
    '/api/workspaces/:workspace/operators',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Who works in the workspace',
        description: 'All of them, by name.',
        params: WorkspaceParams,
        response: { 200: CrewPage },
      },
    },
    async (request) => ({ items: (await crew.list(workspaceOf(request))).map(viewOf), next: null }),
  );
  app.patch(
    '/api/workspaces/:workspace/operators/:operator',
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Say where SMS reach somebody who works in the workspace',
        description: 'Everybody for themselves, and admins for all. It holds in this workspace only.',
        params: CrewParams,
        body: CrewChange,
        response: { 200: CrewView },
      },
    },
    async (request) => {
      const { operator } = request.params;
      const caller = callerOf(request);
      const isOwn = caller.kind === 'operator' && caller.publicId === operator;
      if (!isOwn && !mayDo(roleOf(request), 'admin')) throw fault('INNESTO_FORBIDDEN', { right: 'admin' });
      return viewOf(await crew.setPhone(workspaceOf(request), operator, request.body.phone));
    },
  );
};

const lookAfter = (app: App, { crew }: OperatorPorts): void => {
  const path = '/api/workspaces/:workspace/contacts/:contact/owner';
  app.get(
    path,
    {
      config: { access: 'read' },
      schema: { tags: TAGS, summary: 'Who looks after a contact', params: OwnerParams, response: { 200: OwnerView } },
    },
    async (request) => ownerViewOf(await crew.ownerOf(workspaceOf(request), request.params.contact)),
  );
  app.put(
    path,
    {
      config: { access: 'contacts' },
      schema: {
        tags: TAGS,
        summary: 'Give a contact to somebody to look after',
        description: 'To an operator of the workspace, or (null) to nobody.',
        params: OwnerParams,
        body: OwnerChange,
        response: { 200: OwnerView },
      },
    },
    async (request) => {
      const to = { operator: request.body.operator, actor: actorOf(request) };
      return ownerViewOf(await crew.assign(workspaceOf(request), request.params.contact, to));
    },
  );
};

const limitNotices = (app: App, { crew }: OperatorPorts): void => {
  const path = '/api/workspaces/:workspace/notices';
  app.get(
    path,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'How many notices may go within an hour',
        description: 'Notices are messages to others than contacts; `lastHour` says how many went in the last hour.',
        params: WorkspaceParams,
        response: { 200: NoticeBudgetView },
      },
    },
    async (request) => budgetViewOf(await crew.budget(workspaceOf(request))),
  );
  app.put(
    path,
    {
      config: { access: 'admin' },
      schema: {
        tags: TAGS,
        summary: 'Say how many notices may go within an hour',
        params: WorkspaceParams,
        body: NoticeBudgetChange,
        response: { 200: NoticeBudgetView },
      },
    },
    async (request) => budgetViewOf(await crew.setBudget(workspaceOf(request), request.body.perHour)),
  );
};

/** The people who work in a workspace: where notices reach them, whom they look after, how many notices may go. */
export const operatorRoutes = (app: App, ports: OperatorPorts): void => {
  reachCrew(app, ports);
  lookAfter(app, ports);
  limitNotices(app, ports);
};
