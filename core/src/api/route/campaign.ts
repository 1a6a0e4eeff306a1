import {
  CampaignAudience,
  CampaignChange,
  CampaignDetail,
  CampaignDraft,
  CampaignFigures,
  CampaignPage,
  CampaignParams,
  CampaignPeople,
  CampaignPeopleQuery,
  CampaignSchedule,
  PAGE_LIMIT,
  PageQuery,
  WorkspaceParams,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { Campaigns } from '../../data/campaigns/campaigns.ts';
import type { App } from '../app.ts';
import { pageAsked, pageView } from '../paged.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { detailView, figuresView, personView, summaryView } from './campaign-view.ts';

interface CampaignPorts {
  readonly campaigns: Campaigns;
}

const TAGS = ['Campaigns'];
const ALL = '/api/workspaces/:workspace/campaigns';
const ONE = `${ALL}/:campaign`;

const makeAndList = (app: App, { campaigns }: CampaignPorts): void => {
  app.post(
    ALL,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Make a campaign',
        description: 'It may be unfinished: `problems` says what is missing. Nobody gets it before it is scheduled.',
        params: WorkspaceParams,
        body: CampaignDraft,
        response: { 201: CampaignDetail },
      },
    },
    async (request, reply) => {
      const campaign = await campaigns.create(workspaceOf(request), { ...request.body, actor: actorOf(request) });
      return reply.code(201).send(detailView(campaign));
    },
  );
  app.get(
    ALL,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'The campaigns, the newest first',
        params: WorkspaceParams,
        querystring: PageQuery,
        response: { 200: CampaignPage },
      },
    },
    async (request) => pageView(await campaigns.list(workspaceOf(request), pageAsked(request.query)), summaryView),
  );
};

const readAndEdit = (app: App, { campaigns }: CampaignPorts): void => {
  app.get(
    ONE,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'One campaign',
        description: 'As a workflow it is found by the same id.',
        params: CampaignParams,
        response: { 200: CampaignDetail },
      },
    },
    async (request) => detailView(await campaigns.get(workspaceOf(request), request.params.campaign)),
  );
  app.patch(
    ONE,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Change a draft',
        description: 'Only while it is a draft. Refused where somebody else has changed it since `rev`.',
        params: CampaignParams,
        body: CampaignChange,
        response: { 200: CampaignDetail },
      },
    },
    async (request) =>
      detailView(
        await campaigns.update(workspaceOf(request), request.params.campaign, {
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
        summary: 'Delete a campaign',
        description:
          'Not while it is scheduled or being sent. Of one that was stopped, whoever has not got it does not get it; what was sent stays with the contacts.',
        params: CampaignParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await campaigns.delete(workspaceOf(request), request.params.campaign);
      return reply.code(204).send(null);
    },
  );
};

const sendOff = (app: App, { campaigns }: CampaignPorts): void => {
  app.post(
    `${ONE}/schedule`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Send it, now or at a moment',
        description:
          'Whoever belongs to its audience at that moment gets it, if they may be written to then. Asked again it is not sent again. Answers 422 with `problems` where something is missing.',
        params: CampaignParams,
        body: CampaignSchedule,
        response: { 200: CampaignDetail },
      },
    },
    async (request) =>
      detailView(
        await campaigns.schedule(workspaceOf(request), request.params.campaign, {
          ...request.body,
          actor: actorOf(request),
        }),
      ),
  );
  app.post(
    `${ONE}/unschedule`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Make a draft of it again',
        description: 'Only until it begins to go out, or where its moment was missed.',
        params: CampaignParams,
        response: { 200: CampaignDetail },
      },
    },
    async (request) => detailView(await campaigns.unschedule(workspaceOf(request), request.params.campaign)),
  );
};

const holdUp = (app: App, { campaigns }: CampaignPorts): void => {
  app.post(
    `${ONE}/stop`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Stop it on its way',
        description: 'Whoever has not got it yet waits until it goes on.',
        params: CampaignParams,
        response: { 200: CampaignDetail },
      },
    },
    async (request) => detailView(await campaigns.stop(workspaceOf(request), request.params.campaign)),
  );
  app.post(
    `${ONE}/go-on`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Let it go on',
        description: 'One that was stopped goes on where it stood.',
        params: CampaignParams,
        response: { 200: CampaignDetail },
      },
    },
    async (request) =>
      detailView(await campaigns.goOn(workspaceOf(request), request.params.campaign, actorOf(request))),
  );
};

const follow = (app: App, { campaigns }: CampaignPorts): void => {
  app.get(
    `${ONE}/audience`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'How many would get it now',
        description: 'And why others would not. It is asked again of everybody when the campaign goes out.',
        params: CampaignParams,
        response: { 200: CampaignAudience },
      },
    },
    async (request) => ({ ...(await campaigns.audience(workspaceOf(request), request.params.campaign)) }),
  );
  app.get(
    `${ONE}/figures`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What came of it',
        params: CampaignParams,
        response: { 200: CampaignFigures },
      },
    },
    async (request) => {
      const { campaign } = request.params;
      const workspace = workspaceOf(request);
      return figuresView(await campaigns.get(workspace, campaign), await campaigns.reasons(workspace, campaign));
    },
  );
  app.get(
    `${ONE}/people`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Who is behind a figure',
        params: CampaignParams,
        querystring: CampaignPeopleQuery,
        response: { 200: CampaignPeople },
      },
    },
    async (request) => {
      const { limit = PAGE_LIMIT, after = null, figure, reason = null } = request.query;
      const asked = { limit, after, figure, reason };
      const page = await campaigns.people(workspaceOf(request), request.params.campaign, asked);
      return pageView(page, personView);
    },
  );
};

/** Campaigns: one message, to some people, at one moment. */
export const campaignRoutes = (app: App, ports: CampaignPorts): void => {
  makeAndList(app, ports);
  readAndEdit(app, ports);
  sendOff(app, ports);
  holdUp(app, ports);
  follow(app, ports);
};
