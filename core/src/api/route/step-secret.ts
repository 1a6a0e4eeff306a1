import { StepParams, StepSecretParams, StepSecretsView, TriggerSecretValue } from '@innesto/sdk/contract';
import type { StepOf, StepSecrets } from '../../data/workflows/step-secrets.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { App } from '../app.ts';
import { workspaceOf } from '../scope.ts';

const TAGS = ['Workflows'];
const AT = '/api/workspaces/:workspace/workflows/:workflow/steps/:step/secrets';

/** What steps must be told in secret. */
export const stepSecretRoutes = (app: App, { stepSecrets }: { readonly stepSecrets: StepSecrets }): void => {
  const view = async (workspace: Workspace, step: StepOf): Promise<StepSecretsView> => ({
    secrets: (await stepSecrets.of(workspace, step)).map((secret) => ({ ...secret })),
  });
  app.get(
    AT,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'What a step must be told in secret',
        description: 'By the step as the draft has it: which secrets it needs, and whether they were entered.',
        params: StepParams,
        response: { 200: StepSecretsView },
      },
    },
    (request) => view(workspaceOf(request), request.params),
  );
  app.put(
    `${AT}/:secret`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Enter a secret of a step',
        description:
          'In place of the one before. It is kept sealed, never shown again, and sent only to the hosts that the step’s settings name now: where they name others later, it must be entered again.',
        params: StepSecretParams,
        body: TriggerSecretValue,
        response: { 200: StepSecretsView },
      },
    },
    async (request) => {
      const { secret: name, ...step } = request.params;
      await stepSecrets.put(workspaceOf(request), step, { name, value: request.body.value });
      return view(workspaceOf(request), step);
    },
  );
  app.delete(
    `${AT}/:secret`,
    {
      config: { access: 'workflows' },
      schema: {
        tags: TAGS,
        summary: 'Forget a secret of a step',
        params: StepSecretParams,
        response: { 200: StepSecretsView },
      },
    },
    async (request) => {
      const { secret: name, ...step } = request.params;
      await stepSecrets.put(workspaceOf(request), step, { name, value: null });
      return view(workspaceOf(request), step);
    },
  );
};
