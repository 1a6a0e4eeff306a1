import {
  AudienceComing,
  EnrolAsked,
  EnrolAudienceAsked,
  Enrolled,
  EntryCondition,
  PAGE_LIMIT,
  RunPage,
  RunsEnded,
  RunsQuery,
  Why,
  type WhyReason,
  WorkflowContactParams,
  WorkflowParams,
  WorkflowStatistics,
} from '@innesto/sdk/contract';
import type { Reason } from '../../data/workflows/why-entry.ts';
import type { Why as Explained } from '../../data/workflows/why.ts';
import type { Workflows } from '../../data/workflows/workflows.ts';
import type { App } from '../app.ts';
import { moment, momentIfAny } from '../moment.ts';
import { pageView } from '../paged.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { runView, statisticsView } from './workflow-view.ts';

interface Ports {
  readonly workflows: Workflows;
}

const TAGS = ['Workflows'];
const ONE = '/api/workspaces/:workspace/workflows/:workflow';

const listRuns = (app: App, { workflows }: Ports): void => {
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
      return pageView(page, runView);
    },
  );
};

const reasonView = ({ at, parts, ...reason }: Reason): WhyReason => ({
  ...reason,
  at: momentIfAny(at),
  parts: { ...parts },
});

const whyView = ({ workflow, standing, runs, reasons }: Explained): Why => ({
  workflow: { id: workflow.publicId, name: workflow.name, state: workflow.state },
  standing,
  runs: runs.map((run) => ({
    ...run,
    startedAt: moment(run.startedAt),
    endedAt: momentIfAny(run.endedAt),
    reasons: run.reasons.map(reasonView),
  })),
  reasons: reasons.map(reasonView),
});

const explain = (app: App, { workflows }: Ports): void => {
  app.get(
    `${ONE}/contacts/:contact/why`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Why a contact did, or did not, go through a workflow',
        description:
          'For any contact, also one who never came in: what came that the workflow listens to and why it started nothing (what is known of the contact is asked as it is now), why they were refused, where they stand and until when, which messages went out or did not, and how it ended.',
        params: WorkflowContactParams,
        response: { 200: Why },
      },
    },
    async (request) => {
      const { workflow, contact } = request.params;
      return whyView(await workflows.why(workspaceOf(request), workflow, contact));
    },
  );
};

const audienceByHand = (app: App, { workflows }: Ports): void => {
  app.post(
    `${ONE}/enrol/audience`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Put the members of lists, or whoever a filter holds for, into an active workflow by hand',
        description:
          'However many they are: answered at once, and they come in a piece at a time; how far that has come is among the occasions, of kind `hand`. Whoever belongs to it when their piece comes, enters; nobody who was added since. How often somebody may enter is asked of each, and who may not finds the reason under `why`. Stop freezes those who are still to come, and End calls them off. With an Idempotency-Key a repeated call counts once.',
        params: WorkflowParams,
        body: EnrolAudienceAsked,
        response: { 202: AudienceComing },
      },
    },
    async (request, reply) => {
      const { step = null, ...audience } = request.body;
      const asked = { audience, step, actor: actorOf(request) };
      const { count } = await workflows.enrolAudience(workspaceOf(request), request.params.workflow, asked);
      return reply.code(202).send({ count });
    },
  );
};

const entryCondition = (app: App, { workflows }: Ports): void => {
  app.get(
    `${ONE}/enrol/condition`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What the trigger asks of whoever comes in by it',
        description:
          'As far as it is about the contact alone, of the version in force. Whoever is put in by hand comes in though they do not meet it: by `none` in a filter, count and find those before.',
        params: WorkflowParams,
        response: { 200: EntryCondition },
      },
    },
    async (request) => ({
      filter: await workflows.entryCondition(workspaceOf(request), request.params.workflow),
    }),
  );
};

const byHand = (app: App, { workflows }: Ports): void => {
  app.post(
    `${ONE}/enrol`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Put contacts into an active workflow by hand',
        description:
          'At its first step, or at `step`. What the trigger asks (`GET …/enrol/condition`) is not asked; how often somebody may enter is, and so is consent at each message. Who did it stands in the timeline. With an Idempotency-Key a repeated call counts once.',
        params: WorkflowParams,
        body: EnrolAsked,
        response: { 200: Enrolled },
      },
    },
    async (request) => {
      const { contacts, step = null } = request.body;
      const asked = { contacts, step, actor: actorOf(request) };
      const answered = await workflows.enrol(workspaceOf(request), request.params.workflow, asked);
      return {
        entered: answered.filter(({ reason }) => reason === null).length,
        contacts: answered.map(({ contact, reason }) => ({ contact, entered: reason === null, reason })),
      };
    },
  );
  app.post(
    `${ONE}/contacts/:contact/end`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'End the runs of one contact',
        description: 'The contact leaves the workflow, and what was not handed over for delivery is cancelled.',
        params: WorkflowContactParams,
        response: { 200: RunsEnded },
      },
    },
    async (request) => {
      const { workflow, contact } = request.params;
      return { ended: await workflows.endOne(workspaceOf(request), workflow, contact) };
    },
  );
};

const endAll = (app: App, { workflows }: Ports): void => {
  app.post(
    `${ONE}/end`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'End all runs',
        description:
          'Whoever is inside leaves, what was not handed over for delivery is cancelled, and who was still being put in does not come in. There is no way back.',
        params: WorkflowParams,
        response: { 200: RunsEnded },
      },
    },
    async (request) => ({ ended: await workflows.endAll(workspaceOf(request), request.params.workflow) }),
  );
};

/** Who is, or was, inside a workflow; who comes in by hand, and who has to leave. */
export const workflowInsideRoutes = (app: App, ports: Ports): void => {
  listRuns(app, ports);
  explain(app, ports);
  entryCondition(app, ports);
  byHand(app, ports);
  audienceByHand(app, ports);
  endAll(app, ports);
};
