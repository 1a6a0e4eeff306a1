import {
  DraftChange,
  DraftRevisionDetail,
  DraftRevisionPage,
  DraftRevisionParams,
  PAGE_LIMIT,
  PageQuery,
  RunPage,
  RunsEnded,
  RunsQuery,
  StartAsked,
  WorkflowDetail,
  WorkflowDraft,
  WorkflowPage,
  WorkflowParams,
  WorkflowProblems,
  WorkflowStatistics,
  WorkflowVersions,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Workflows } from '../../data/workflows/workflows.ts';
import type { App } from '../app.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import {
  detailView,
  revisionDetailView,
  revisionView,
  runView,
  statisticsView,
  summaryView,
  versionView,
} from './workflow-view.ts';

interface WorkflowPorts {
  readonly workflows: Workflows;
}

/** How many go on in a minute where a start spreads them and does not say it. */
const RELEASE_PER_MINUTE = 600;

const TAGS = ['Workflows'];
const ALL = '/api/workspaces/:workspace/workflows';
const ONE = `${ALL}/:workflow`;

const makeAndList = (app: App, { workflows }: WorkflowPorts): void => {
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
    async (request) => {
      const { limit = PAGE_LIMIT, after = null } = request.query;
      const page = await workflows.list(workspaceOf(request), { limit, after });
      return { items: page.items.map(summaryView), next: page.next };
    },
  );
};

const readAndEdit = (app: App, { workflows }: WorkflowPorts): void => {
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

const startAndStop = (app: App, { workflows }: WorkflowPorts): void => {
  app.post(
    `${ONE}/start`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Start',
        description:
          'Makes an immutable version of the draft and puts it in force; answers 422 with `problems` where that cannot be. What a stop froze goes on, with what remained of each wait; with `release: spread` those who were due already go on little by little. Only what happens from now on lets contacts in; with `everyone: true` those enter, too, for whom the trigger holds already. On an active workflow it puts a changed draft in force: who is inside goes on with the version they came in by.',
        params: WorkflowParams,
        body: Type.Union([StartAsked, Type.Null()]),
        response: { 200: WorkflowDetail },
      },
    },
    async (request) => {
      const { release = 'at-once', perMinute = RELEASE_PER_MINUTE, everyone = false } = request.body ?? {};
      const how = { actor: actorOf(request), perMinute: release === 'spread' ? perMinute : null, everyone };
      return detailView(await workflows.start(workspaceOf(request), request.params.workflow, how));
    },
  );
  app.post(
    `${ONE}/stop`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Stop',
        description:
          'Nobody enters any more, and who is inside stands still: what remains of each wait is kept until Start.',
        params: WorkflowParams,
        response: { 200: WorkflowDetail },
      },
    },
    async (request) => detailView(await workflows.stop(workspaceOf(request), request.params.workflow)),
  );
  app.post(
    `${ONE}/end`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'End all runs',
        description:
          'Whoever is inside leaves, and what was not handed over for delivery is cancelled. There is no way back.',
        params: WorkflowParams,
        response: { 200: RunsEnded },
      },
    },
    async (request) => ({ ended: await workflows.endAll(workspaceOf(request), request.params.workflow) }),
  );
};

const lookInto = (app: App, { workflows }: WorkflowPorts): void => {
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
    `${ONE}/versions`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The versions, the newest first',
        params: WorkflowParams,
        response: { 200: WorkflowVersions },
      },
    },
    async (request) => ({
      items: (await workflows.versions(workspaceOf(request), request.params.workflow)).map(versionView),
    }),
  );
  app.get(
    `${ONE}/statistics`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The workflow in numbers, step by step',
        params: WorkflowParams,
        response: { 200: WorkflowStatistics },
      },
    },
    async (request) => statisticsView(await workflows.statistics(workspaceOf(request), request.params.workflow)),
  );
};

const listRuns = (app: App, { workflows }: WorkflowPorts): void => {
  app.get(
    `${ONE}/runs`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Who is, or was, inside',
        params: WorkflowParams,
        querystring: RunsQuery,
        response: { 200: RunPage },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after = null, step = null, state = null } = request.query;
      const page = await workflows.runs(workspaceOf(request), request.params.workflow, { limit, after, step, state });
      return { items: page.items.map(runView), next: page.next };
    },
  );
};

const lookBack = (app: App, { workflows }: WorkflowPorts): void => {
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
    async (request) => {
      const { limit = PAGE_LIMIT, after = null } = request.query;
      const page = await workflows.revisions(workspaceOf(request), request.params.workflow, { limit, after });
      return { items: page.items.map(revisionView), next: page.next };
    },
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

/** Workflows, from draft to end. */
export const workflowRoutes = (app: App, ports: WorkflowPorts): void => {
  makeAndList(app, ports);
  readAndEdit(app, ports);
  lookBack(app, ports);
  startAndStop(app, ports);
  lookInto(app, ports);
  listRuns(app, ports);
};
