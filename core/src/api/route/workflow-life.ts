import {
  EnrolAsked,
  Enrolled,
  PublishAsked,
  PublishPreview,
  PublishPreviewAsked,
  RestoreAsked,
  RunsEnded,
  StartPreview,
  VersionParams,
  Why,
  WorkflowContactParams,
  WorkflowDetail,
  WorkflowParams,
  type WhyReason,
} from '@innesto/sdk/contract';
import Type from 'typebox';
import type { PublishPreview as Preview } from '../../data/workflows/publish.ts';
import type { Reason } from '../../data/workflows/why-entry.ts';
import type { Why as Explained } from '../../data/workflows/why.ts';
import type { Workflows } from '../../data/workflows/workflows.ts';
import type { App } from '../app.ts';
import { actorOf, workspaceOf } from '../scope.ts';
import { changeView, detailView, moment, momentIfAny } from './workflow-view.ts';

interface LifePorts {
  readonly workflows: Workflows;
}

const TAGS = ['Workflows'];
const ONE = '/api/workspaces/:workspace/workflows/:workflow';

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

const startAndDrain = (app: App, { workflows }: LifePorts): void => {
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

const explain = (app: App, { workflows }: LifePorts): void => {
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

const byHand = (app: App, { workflows }: LifePorts): void => {
  app.post(
    `${ONE}/enrol`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Put contacts into an active workflow by hand',
        description:
          'At its first step, or at `step`. What the trigger asks is not asked; how often somebody may enter is, and so is consent at each message. Who did it stands in the timeline. With an Idempotency-Key a repeated call counts once.',
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

const publishDraft = (app: App, { workflows }: LifePorts): void => {
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

const restoreVersion = (app: App, { workflows }: LifePorts): void => {
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

/** A workflow's life after its first Start. */
export const workflowLifeRoutes = (app: App, ports: LifePorts): void => {
  startAndDrain(app, ports);
  explain(app, ports);
  byHand(app, ports);
  publishDraft(app, ports);
  restoreVersion(app, ports);
};
