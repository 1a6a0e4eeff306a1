import {
  PublishAsked,
  PublishPreview,
  PublishPreviewAsked,
  RestoreAsked,
  StartAsked,
  StartPreview,
  VersionParams,
  WorkflowDetail,
  WorkflowParams,
  WorkflowVersions,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { PublishPreview as Preview } from '../../data/workflows/publish.ts';
import type { Workflows } from '../../data/workflows/workflows.ts';
import type { App } from '../app.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { changeView, detailView, versionView } from './workflow-view.ts';

interface Ports {
  readonly workflows: Workflows;
}

const TAGS = ['Workflows'];
const ONE = '/api/workspaces/:workspace/workflows/:workflow';

/** How many go on in a minute where a start spreads them and does not say it. */
const RELEASE_PER_MINUTE = 600;

const start = (app: App, { workflows }: Ports): void => {
  app.get(
    `${ONE}/start/preview`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Whom a start would let go on',
        params: WorkflowParams,
        response: { 200: StartPreview },
      },
    },
    async (request) => {
      const { runs, overdue } = await workflows.standing(workspaceOf(request), request.params.workflow);
      return { standing: runs, overdue };
    },
  );
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
};

const stopAndDrain = (app: App, { workflows }: Ports): void => {
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
    `${ONE}/drain`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Let it run empty',
        description:
          'Nobody enters any more, and who is inside goes on to the end; then the workflow is stopped. Start lets contacts in again.',
        params: WorkflowParams,
        response: { 200: WorkflowDetail },
      },
    },
    async (request) => {
      await workflows.drain(workspaceOf(request), request.params.workflow);
      return detailView(await workflows.get(workspaceOf(request), request.params.workflow));
    },
  );
};

const PUBLISHED =
  'Whoever comes in now comes into it; a workflow that is stopped or drains stays so. `runs` says what becomes of those inside: it is done little by little, and for someone a message of whom is just on its way once that is settled.';

const previewView = ({ changes, runs, plan, problems }: Preview): PublishPreview => ({
  changes: changeView(changes),
  runs: runs.map(({ fate, ...standing }) => ({
    ...standing,
    fate: fate.kind,
    to: fate.kind === 'moves' ? fate.step : null,
    anew: fate.kind === 'moves' && fate.anew,
  })),
  plan,
  problems: [...problems],
});

const publishDraft = (app: App, { workflows }: Ports): void => {
  app.post(
    `${ONE}/publish`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Put the draft in force, beside those who are inside',
        description: `Makes an immutable version of the draft; answers 422 with \`problems\` where that cannot be. ${PUBLISHED}`,
        params: WorkflowParams,
        body: PublishAsked,
        response: { 200: WorkflowDetail },
      },
    },
    async (request) => {
      const { draftRev, runs } = request.body;
      const workspace = workspaceOf(request);
      await workflows.publish(workspace, request.params.workflow, { draftRev, runs, actor: actorOf(request) });
      return detailView(await workflows.get(workspace, request.params.workflow));
    },
  );
  app.post(
    `${ONE}/publish/preview`,
    {
      config: { access: 'read' },
      schema: {
        tags: TAGS,
        summary: 'What putting the draft, or an earlier version, in force would do',
        description:
          'What changes, step by step; who stands where, and where a plan would put them (absent: all move); what keeps it from being put in force. Changes nothing.',
        params: WorkflowParams,
        body: Type.Union([PublishPreviewAsked, Type.Null()]),
        response: { 200: PublishPreview },
      },
    },
    async (request) => {
      const { version = null, runs } = request.body ?? {};
      return previewView(await workflows.preview(workspaceOf(request), request.params.workflow, { version, runs }));
    },
  );
};

const restoreVersion = (app: App, { workflows }: Ports): void => {
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
  app.post(
    `${ONE}/versions/:number/publish`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Put an earlier version in force again',
        description: `As a new version that says the same; the draft stays as it is. ${PUBLISHED}`,
        params: VersionParams,
        body: Type.Union([RestoreAsked, Type.Null()]),
        response: { 200: WorkflowDetail },
      },
    },
    async (request) => {
      const { workflow, number } = request.params;
      const workspace = workspaceOf(request);
      await workflows.restore(workspace, workflow, { number, runs: request.body?.runs, actor: actorOf(request) });
      return detailView(await workflows.get(workspace, workflow));
    },
  );
};

/** The life of a workflow: started, stopped, run empty, and put in force anew. */
export const workflowLifeRoutes = (app: App, ports: Ports): void => {
  start(app, ports);
  stopAndDrain(app, ports);
  publishDraft(app, ports);
  restoreVersion(app, ports);
};
