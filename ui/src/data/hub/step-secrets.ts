import type { StepSecretsView } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';

interface StepOf {
  readonly workflow: string;
  readonly step: string;
}

/** What the steps of a workflow must be told in secret. */
export const stepSecretCalls = (client: Client) => ({
  stepSecrets: (workspace: string, { workflow, step }: StepOf) =>
    client.get<StepSecretsView>(at(workspace, 'workflows', workflow, 'steps', step, 'secrets')),
  enterStepSecret: (
    workspace: string,
    { workflow, step, secret }: StepOf & { readonly secret: string },
    value: string,
  ) =>
    client.send<StepSecretsView>('PUT', at(workspace, 'workflows', workflow, 'steps', step, 'secrets', secret), {
      value,
    }),
});
