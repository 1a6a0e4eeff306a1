import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

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

/** How many contacts have ever entered a workflow, each once. */
export const countContactsOf = async (
  on: Knex,
  { workspaceId, workflowId }: { readonly workspaceId: number; readonly workflowId: number },
): Promise<number> => {
  const row: { n?: number | string } | undefined = await on('enrolment')
    .where({ workflow_id: workflowId, workspace_id: workspaceId })
    .countDistinct({ n: 'contact_id' })
    .first();
  return Number(row?.n ?? 0);
};

/** The step counters of several workflows in one statement, summed as {@link countSteps} does. */
export const countStepsOfMany = async (
  on: Knex,
  dialect: Dialect,
  { workspaceId, workflowIds }: { readonly workspaceId: number; readonly workflowIds: readonly number[] },
): Promise<readonly (StepCount & { readonly workflowId: number })[]> => {
  const rows = await dialect.all<{
    workflow_id: number;
    version_id: number;
    step: string;
    outcome: string;
    n: number | string;
  }>(
    on,
    `SELECT v.workflow_id, s.version_id, s.step, s.outcome, sum(s.n) AS n
     FROM version v JOIN step_stat s ON s.version_id = v.id
     WHERE v.workflow_id IN ${dialect.list('integer')} AND v.workspace_id = ?
     GROUP BY v.workflow_id, s.version_id, s.step, s.outcome`,
    [JSON.stringify(workflowIds), workspaceId],
  );
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    versionId: row.version_id,
    step: row.step,
    outcome: row.outcome,
    count: Number(row.n),
  }));
};

/** What came of the steps of a workflow hour by hour, from an hour on, by their versions. */
export const countHours = async (
  on: Knex,
  dialect: Dialect,
  asked: {
    readonly workspaceId: number;
    readonly workflowId: number;
    /** Of one step all of it; of all steps, these outcomes. */
    readonly of: { readonly step: string } | { readonly outcomes: readonly string[] };
    readonly since: number;
  },
): Promise<
  readonly {
    readonly versionId: number;
    readonly step: string;
    readonly outcome: string;
    readonly hour: number;
    readonly n: number;
  }[]
> => {
  const { workspaceId, workflowId, of, since } = asked;
  const [which, what] =
    'step' in of ? ['s.step = ?', of.step] : [`s.outcome IN ${dialect.list('text')}`, JSON.stringify(of.outcomes)];
  const rows = await dialect.all<{
    versionId: number;
    step: string;
    outcome: string;
    hour: number;
    n: number | string;
  }>(
    on,
    `SELECT s.version_id AS "versionId", s.step, s.outcome, s.hour, sum(s.n) AS n
     FROM version v JOIN step_stat s ON s.version_id = v.id
     WHERE v.workspace_id = ? AND v.workflow_id = ? AND ${which} AND s.hour >= ?
     GROUP BY s.version_id, s.step, s.outcome, s.hour`,
    [workspaceId, workflowId, what, since],
  );
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
};
