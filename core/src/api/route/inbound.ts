import {
  InboundView,
  TriggerSecretParams,
  TriggerSecretValue,
  WorkflowParams,
  type PollStanding,
  type WebhookStanding,
} from '@innesto/sdk/contract';
import type { Inbound, InboundStanding } from '../../data/inbound/inbound.ts';
import type { App } from '../app.ts';
import { momentIfAny } from '../moment.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Workflows'];

type Standing = NonNullable<InboundStanding['poll']>;

const NEVER: Omit<Standing, 'kind' | 'data'> = {
  isListening: false,
  dueAt: 0,
  failures: 0,
  trouble: null,
  troubleAt: null,
  askedAt: null,
  answeredAt: null,
  events: 0,
  unknown: 0,
  waiting: 0,
  aside: 0,
};

const shared = ({ isListening, trouble, troubleAt, events, unknown }: typeof NEVER) => ({
  listening: isListening,
  trouble,
  troubleSince: momentIfAny(troubleAt),
  events,
  unknown,
});

const pollView = (standing: typeof NEVER): PollStanding => ({
  ...shared(standing),
  asked: momentIfAny(standing.askedAt),
  answered: momentIfAny(standing.answeredAt),
  next: momentIfAny(standing.isListening && standing.dueAt > 0 ? standing.dueAt : null),
  failures: standing.failures,
});

const webhookView = ({ standing, address }: NonNullable<InboundStanding['webhook']>): WebhookStanding => {
  const known = standing ?? NEVER;
  return { ...shared(known), address, waiting: known.waiting, aside: known.aside };
};

const viewOf = ({ polls, poll, webhook, secrets }: InboundStanding): InboundView => ({
  poll: polls ? pollView(poll ?? NEVER) : null,
  webhook: webhook === null ? null : webhookView(webhook),
  secrets: secrets.map((secret) => ({ ...secret })),
});

const secretRoutes = (app: App, { inbound }: { readonly inbound: Inbound }): void => {
  app.put(
    '/api/workspaces/:workspace/workflows/:workflow/inbound/secrets/:secret',
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Enter a secret of a workflow’s trigger',
        description:
          'In place of the one before. It is kept sealed, never shown again, and sent only to the hosts that the trigger’s settings name now: where they name others later, it must be entered again.',
        params: TriggerSecretParams,
        body: TriggerSecretValue,
        response: { 200: InboundView },
      },
    },
    async (request) => {
      const { workflow, secret } = request.params;
      const workspace = workspaceOf(request);
      await inbound.putSecret(workspace, workflow, { name: secret, value: request.body.value });
      return viewOf(await inbound.standing(workspace, workflow));
    },
  );
  app.delete(
    '/api/workspaces/:workspace/workflows/:workflow/inbound/secrets/:secret',
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Forget a secret of a workflow’s trigger',
        params: TriggerSecretParams,
        response: { 200: InboundView },
      },
    },
    async (request) => {
      const { workflow, secret } = request.params;
      const workspace = workspaceOf(request);
      await inbound.putSecret(workspace, workflow, { name: secret, value: null });
      return viewOf(await inbound.standing(workspace, workflow));
    },
  );
};

/** How workflows hear from outside. */
export const inboundRoutes = (app: App, { inbound }: { readonly inbound: Inbound }): void => {
  secretRoutes(app, { inbound });
  app.get(
    '/api/workspaces/:workspace/workflows/:workflow/inbound',
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'How a workflow hears from outside',
        description:
          'By the trigger of its draft: the system that is asked, and how that goes; the address that is called; the secrets that it needs, and whether they were entered.',
        params: WorkflowParams,
        response: { 200: InboundView },
      },
    },
    async (request) => viewOf(await inbound.standing(workspaceOf(request), request.params.workflow)),
  );
  app.post(
    '/api/workspaces/:workspace/workflows/:workflow/inbound/address',
    {
      config: { access: 'workflows', secretAnswer: true },
      schema: {
        tags: TAGS,
        summary: 'Renew a workflow’s address',
        description: 'The address before is worthless at once: whoever calls must be told the new one.',
        params: WorkflowParams,
        response: { 200: InboundView },
      },
    },
    async (request) => {
      const workspace = workspaceOf(request);
      await inbound.renewAddress(workspace, request.params.workflow);
      return viewOf(await inbound.standing(workspace, request.params.workflow));
    },
  );
};
