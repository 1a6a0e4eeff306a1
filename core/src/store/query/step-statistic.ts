import type { Knex } from 'knex';

/** How often something came of a step, in one version of a workflow. */
export interface StepCount {
  readonly versionId: number;
  readonly step: string;
  readonly outcome: string;
  readonly count: number;
}

/** The step counters of all versions of a workflow, summed over hours and shards. */
export const countSteps = async (
  on: Knex,
  { workspaceId, workflowId }: { readonly workspaceId: number; readonly workflowId: number },
): Promise<readonly StepCount[]> => {
  const rows: { versionId: number; step: string; outcome: string; count: number | string }[] = await on('version as v')
    .join('step_stat as s', 's.version_id', 'v.id')
    .where({ 'v.workspace_id': workspaceId, 'v.workflow_id': workflowId })
    .groupBy('s.version_id', 's.step', 's.outcome')
    .select({ versionId: 's.version_id', step: 's.step', outcome: 's.outcome' })
    .sum({ count: 's.n' });
  // PostgreSQL sums integers into a numeric, which arrives as text.
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
};
