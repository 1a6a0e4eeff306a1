import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

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

const STEP: readonly BatchColumn[] = [
  { name: 'asked_at', type: 'integer' },
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_workflow', type: 'integer' },
  { name: 'asked_step', type: 'text' },
];

/** The secrets of some steps, sealed, by one statement: for each step in its place. */
export const loadStepSecrets = async (
  on: On,
  dialect: Dialect,
  steps: readonly OfStep[],
): Promise<readonly (readonly StepSecretRow[])[]> => {
  const asked = steps.map(({ workspaceId, workflowId, step }, at) => [at, workspaceId, workflowId, step]);
  const rows = await dialect.all<StepSecretRow & { readonly asked_at: number }>(
    on,
    `SELECT j.asked_at, s.step, s.name, s.sealed, s.hosts FROM ${dialect.rows('j', STEP)}
     CROSS JOIN step_secret s WHERE s.workspace_id = j.asked_workspace AND s.workflow_id = j.asked_workflow AND s.step = j.asked_step`,
    [JSON.stringify(asked)],
  );
  const byStep = Map.groupBy(rows, (row) => row.asked_at);
  return steps.map((_, at) => byStep.get(at) ?? []);
};

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
