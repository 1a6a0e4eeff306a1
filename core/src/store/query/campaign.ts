import type { Knex } from 'knex';
import type { OccasionState } from '../../model/occasion.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** What the clock has done for a campaign so far: one of its moments. */
export interface CampaignOccasion {
  readonly workflowId: number;
  readonly state: OccasionState;
  readonly dueAt: number;
  readonly isOpen: boolean;
  readonly entered: number;
}

/** The moments of some campaigns, the earliest first. */
export const listCampaignOccasions = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, workflowIds }: { readonly workspaceId: number; readonly workflowIds: readonly number[] },
): Promise<readonly CampaignOccasion[]> => {
  if (workflowIds.length === 0) return [];
  const rows = await dialect.all<{
    workflow_id: number;
    state: OccasionState;
    due_at: number;
    opened_at: number | null;
    entered: number;
  }>(
    on,
    `SELECT workflow_id, state, due_at, opened_at, entered FROM occasion
     WHERE workflow_id IN ${dialect.list('integer')} AND workspace_id = ? ORDER BY due_at, id`,
    [JSON.stringify(workflowIds), workspaceId],
  );
  return rows.map((row) => ({
    workflowId: row.workflow_id,
    state: row.state,
    dueAt: row.due_at,
    isOpen: row.opened_at !== null,
    entered: row.entered,
  }));
};

interface OfCampaign {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** Why people were passed over, or their messages failed, and how many they were; the most frequent first. */
export const countReasons = async (
  on: Knex,
  dialect: Dialect,
  { workspaceId, workflowId, step, most }: OfCampaign & { readonly step: string; readonly most: number },
): Promise<
  readonly { readonly outcome: 'skipped' | 'failed'; readonly reason: string | null; readonly count: number }[]
> => {
  const rows = await dialect.all<{ outcome: 'skipped' | 'failed'; detail: string | null; n: number | string }>(
    on,
    `SELECT l.outcome, l.detail, count(*) AS n FROM version v JOIN run_log l ON l.version_id = v.id
     WHERE v.workflow_id = ? AND v.workspace_id = ? AND l.step = ? AND l.outcome IN ('failed', 'skipped')
     GROUP BY l.outcome, l.detail ORDER BY n DESC, l.outcome, l.detail LIMIT ?`,
    [workflowId, workspaceId, step, most],
  );
  return rows.map(({ outcome, detail, n }) => ({ outcome, reason: detail, count: Number(n) }));
};
