import type { Knex } from 'knex';

type On = Knex | Knex.Transaction;

interface OfStep {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly step: string;
}

/** A sealed secret of a workflow's step, and the hosts that it may go to. */
export interface StepSecretRow {
  readonly step: string;
  readonly name: string;
  readonly sealed: string;
  readonly hosts: string;
}

/** The secrets of a workflow's steps (absent: of all of them), sealed. */
export const listStepSecrets = async (
  on: On,
  { workspaceId, workflowId, step }: Omit<OfStep, 'step'> & { readonly step?: string },
): Promise<readonly StepSecretRow[]> => {
  const rows = on('step_secret').where({ workspace_id: workspaceId, workflow_id: workflowId });
  if (step !== undefined) void rows.where({ step });
  return rows.orderBy(['step', 'name']).select<StepSecretRow[]>('step', 'name', 'sealed', 'hosts');
};

/** Keeps a secret in place of the one before; null: forgets it. */
export const putStepSecret = async (
  transaction: Knex.Transaction,
  {
    workspaceId,
    workflowId,
    step,
    name,
    secret,
    at,
  }: OfStep & {
    readonly name: string;
    readonly secret: { readonly sealed: string; readonly hosts: string } | null;
    readonly at: number;
  },
): Promise<void> => {
  const place = { workspace_id: workspaceId, workflow_id: workflowId, step, name };
  await transaction('step_secret').where(place).del();
  if (secret !== null) await transaction('step_secret').insert({ ...place, ...secret, changed_at: at });
};
