import {
  DraftChange,
  DraftRevisionDetail,
  DraftRevisionPage,
  DraftRevisionParams,
  PageQuery,
  WorkflowDetail,
  WorkflowDraft,
  WorkflowPage,
  WorkflowParams,
  WorkflowProblems,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Workflows } from '../../data/workflows/workflows.ts';
import type { App } from '../app.ts';
import { pageAsked, pageView } from '../paged.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { detailView, revisionDetailView, revisionView, summaryView } from './workflow-view.ts';

interface Ports {
  readonly workflows: Workflows;
}

const TAGS = ['Workflows'];
const ALL = '/api/workspaces/:workspace/workflows';
const ONE = `${ALL}/:workflow`;

const makeAndList = (app: App, { workflows }: Ports): void => {
  app.post(
    ALL,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Make a workflow',
        params: WorkspaceParams,
        body: WorkflowDraft,
        response: { 201: WorkflowDetail },
      },
    },
    async (request, reply) => {
      const workflow = await workflows.create(workspaceOf(request), { ...request.body, actor: actorOf(request) });
      return reply.code(201).send(detailView(workflow));
    },
  );
  app.get(
    ALL,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The workflows, the newest first',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: WorkflowPage },
      },
    },
    async (request) => pageView(await workflows.list(workspaceOf(request), pageAsked(request.query)), summaryView),
  );
};

const readAndEdit = (app: App, { workflows }: Ports): void => {
  app.get(
    ONE,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One workflow with its draft',
        params: WorkflowParams,
        response: { 200: WorkflowDetail },
      },
    },
    async (request) => detailView(await workflows.get(workspaceOf(request), request.params.workflow)),
  );
  app.put(
    `${ONE}/draft`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Replace the draft',
        description:
          'A draft may be unfinished, and that of an active workflow may be edited freely: nothing changes for anyone before Start. Refused where somebody else has changed it since `draftRev`.',
        params: WorkflowParams,
        body: DraftChange,
        response: { 200: WorkflowDetail },
      },
    },
    async (request) =>
      detailView(
        await workflows.updateDraft(workspaceOf(request), request.params.workflow, {
          ...request.body,
          actor: actorOf(request),
        }),
      ),
  );
  app.delete(
    ONE,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Delete a workflow',
        description:
          'Only one that was never started, or is stopped and has nobody inside. What it did stays in the timelines of its contacts.',
        params: WorkflowParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await workflows.delete(workspaceOf(request), request.params.workflow);
      return reply.code(204).send(null);
    },
  );
};

const lookBack = (app: App, { workflows }: Ports): void => {
  app.get(
    `${ONE}/problems`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What keeps the draft from being started',
        params: WorkflowParams,
        response: { 200: WorkflowProblems },
      },
    },
    async (request) => ({ problems: [...(await workflows.problems(workspaceOf(request), request.params.workflow))] }),
  );
  app.get(
    `${ONE}/drafts`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The drafts that were saved, the newest first',
        description:
          'Of what one person saves within two minutes only the last is kept (a draft saved `apart` begins anew); of a workflow’s drafts the newest 200. To go back to one, read it and put it in place of the present draft.',
        params: WorkflowParams,
        querystring: PageQuery,
        response: { 200: DraftRevisionPage },
      },
    },
    async (request) =>
      pageView(
        await workflows.revisions(workspaceOf(request), request.params.workflow, pageAsked(request.query)),
        revisionView,
      ),
  );
  app.get(
    `${ONE}/drafts/:rev`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One saved draft with what it said',
        params: DraftRevisionParams,
        response: { 200: DraftRevisionDetail },
      },
    },
    async (request) => {
      const { workflow, rev } = request.params;
      return revisionDetailView(await workflows.revision(workspaceOf(request), workflow, rev));
    },
  );
};

/** Workflows as they are written: drafts, and what was saved before. */
export const workflowDraftRoutes = (app: App, ports: Ports): void => {
  makeAndList(app, ports);
  readAndEdit(app, ports);
  lookBack(app, ports);
};
