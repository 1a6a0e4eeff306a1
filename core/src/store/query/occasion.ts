import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { OccasionPlan, StandingOccasion } from '../../model/occasion-plan.ts';
import { ASKED_KINDS, type OccasionData } from '../../model/occasion.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { OCCASION_COLUMNS, parseOccasion, type Occasion, type OccasionRow } from '../verb/occasion-row.ts';
import { insertOccasions } from '../verb/occasions.ts';

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** What the clock is still to bring about for a workflow by its trigger; what somebody asked for goes through whatever the trigger says. */
export const loadStandingOccasions = async (
  on: Knex | Knex.Transaction,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<readonly StandingOccasion[]> => {
  const rows: {
    id: number;
    occurrence: string;
    part: string;
    state: StandingOccasion['state'];
    data: string;
    opened_at: number | null;
  }[] = await on('occasion')
    .where({ workspace_id: workspaceId, workflow_id: workflowId })
    .whereIn('state', ['planned', 'running', 'frozen'])
    .whereNotIn('kind', ASKED_KINDS)
    .select('id', 'occurrence', 'part', 'state', 'data', 'opened_at');
  return rows.map((row) => ({
    id: row.id,
    occurrence: row.occurrence,
    part: row.part,
    state: row.state,
    data: readKept<OccasionData>(row.data),
    isOpen: row.opened_at !== null,
  }));
};

/** Whether a workflow ever planned an occurrence. */
export const hasOccurrence = async (
  on: Knex | Knex.Transaction,
  { workflowId, occurrence }: { readonly workflowId: number; readonly occurrence: string },
): Promise<boolean> => (await on('occasion').where({ workflow_id: workflowId, occurrence }).first('id')) !== undefined;

/** Puts a plan into force: in the transaction that starts its workflow. */
export const writeOccasionPlan = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { of, plan, now }: { readonly of: OfWorkflow; readonly plan: OccasionPlan; readonly now: number },
): Promise<void> => {
  for (const { id, planned, to, anew } of plan.resume)
    await transaction('occasion')
      .where({ id, workspace_id: of.workspaceId })
      .update({
        state: to,
        due_at: planned.dueAt,
        late_at: planned.lateAt,
        data: JSON.stringify(planned.data),
        ...(anew ? { stage: 0, cursor: 0 } : {}),
        ...(to === 'missed' ? { closed_at: now } : {}),
      });
  await transaction('occasion')
    .where('workspace_id', of.workspaceId)
    .whereIn('id', plan.close)
    .update({ state: 'done', closed_at: now });
  await transaction('occasion').where('workspace_id', of.workspaceId).whereIn('id', plan.remove).delete();
  await transaction('occasion')
    .where({ workspace_id: of.workspaceId, workflow_id: of.workflowId, state: 'frozen' })
    .whereIn('kind', ASKED_KINDS)
    .update({ state: transaction.raw(`CASE WHEN opened_at IS NULL THEN 'planned' ELSE 'running' END`) });
  await insertOccasions(transaction, dialect, { ...of, occasions: plan.insert });
};

/** Lets everything stand still that the clock is to bring about for a workflow. */
export const freezeOccasions = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<void> => {
  await transaction('occasion')
    .where({ workspace_id: workspaceId, workflow_id: workflowId })
    .whereIn('state', ['planned', 'running'])
    .update({ state: 'frozen' });
};

/** How many audiences are still coming in by hand, or are to; counted up to `most`. */
export const countComingByHand = async (
  on: Knex | Knex.Transaction,
  { workspaceId, workflowId, most }: OfWorkflow & { readonly most: number },
): Promise<number> => {
  const rows: readonly unknown[] = await on('occasion')
    .where({ workspace_id: workspaceId, workflow_id: workflowId, kind: 'hand' })
    .whereIn('state', ['planned', 'running', 'frozen'])
    .limit(most)
    .select('id');
  return rows.length;
};

/** Calls off whoever was still to come in because somebody asked for it. */
export const closeAsked = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId, now }: OfWorkflow & { readonly now: number },
): Promise<void> => {
  await transaction('occasion')
    .where({ workspace_id: workspaceId, workflow_id: workflowId })
    .whereIn('kind', ASKED_KINDS)
    .whereIn('state', ['planned', 'running', 'frozen'])
    .update({ state: 'done', closed_at: now });
};

/** A workflow’s occasions, the latest first, from below one of them. */
export const listOccasions = async (
  on: Knex,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    before,
    limit,
  }: OfWorkflow & {
    readonly before: { readonly dueAt: number; readonly id: number } | null;
    readonly limit: number;
  },
): Promise<readonly Occasion[]> => {
  const integer = dialect.words.integer;
  const rows = await dialect.all<OccasionRow>(
    on,
    `SELECT ${OCCASION_COLUMNS} FROM occasion r WHERE r.workflow_id = ? AND r.workspace_id = ?
       AND (CAST(? AS ${integer}) IS NULL OR (r.due_at, r.id) < (CAST(? AS ${integer}), CAST(? AS ${integer})))
     ORDER BY r.due_at DESC, r.id DESC LIMIT ?`,
    [workflowId, workspaceId, before?.dueAt ?? null, before?.dueAt ?? null, before?.id ?? null, limit],
  );
  return rows.map(parseOccasion);
};
