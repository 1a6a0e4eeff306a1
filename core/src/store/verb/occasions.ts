import type { WorkflowState } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { PlannedOccasion } from '../../model/occasion.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import type { DueHead } from './due-runs.ts';
import { OCCASION_COLUMNS, parseOccasion, type Occasion, type OccasionRow } from './occasion-row.ts';

const NEW: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'kind', type: 'text' },
  { name: 'occurrence', type: 'text' },
  { name: 'part', type: 'text' },
  { name: 'due_at', type: 'integer' },
  { name: 'late_at', type: 'integer' },
  { name: 'data', type: 'text' },
];
const NEW_NAMES = NEW.map(({ name }) => name).join(', ');

/** Plans occasions of a workflow; those that were there before stay as they are. */
export const insertOccasions = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    occasions,
  }: {
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly occasions: readonly PlannedOccasion[];
  },
): Promise<void> => {
  if (occasions.length === 0) return;
  const rows = occasions.map(({ kind, occurrence, part, dueAt, lateAt, data }) => [
    workspaceId,
    workflowId,
    kind,
    occurrence,
    part,
    dueAt,
    lateAt,
    JSON.stringify(data),
  ]);
  await transaction.raw(
    `INSERT INTO occasion(${NEW_NAMES}, state) SELECT ${NEW_NAMES}, 'planned' FROM ${dialect.rows('j', NEW)} WHERE true
     ON CONFLICT(workflow_id, occurrence, part) DO NOTHING`,
    [JSON.stringify(rows)],
  );
};

/** An occasion whose moment has come, and how its workflow stands. */
export interface DueOccasion {
  readonly occasion: Occasion;
  readonly workflow: WorkflowState;
}

/** Occasions whose moment has come, the earliest first, at most `each` a workspace. */
export const dueOccasions = async (
  store: Store,
  { heads, each }: { readonly heads: readonly DueHead[]; readonly each: number },
): Promise<readonly DueOccasion[]> => {
  if (heads.length === 0) return [];
  const from = store.dialect.perHead({
    heads: [
      { name: 'head_workspace', type: 'integer' },
      { name: 'head_now', type: 'integer' },
    ],
    table: 'occasion',
    where: `workspace_id = h.head_workspace AND state = 'planned' AND due_at <= h.head_now`,
    order: 'due_at',
  });
  const rows = await store.dialect.all<OccasionRow & { readonly workflow_state: WorkflowState }>(
    store.read,
    `SELECT ${OCCASION_COLUMNS}, (SELECT w.state FROM workflow w WHERE w.id = r.workflow_id) AS workflow_state FROM ${from}`,
    [JSON.stringify(heads.map(({ workspaceId, now }) => [workspaceId, now])), each],
  );
  return rows.map((row) => ({ occasion: parseOccasion(row), workflow: row.workflow_state }));
};

/** An occasion whose moment has come: what becomes of it, and what it is followed by. */
export interface Opening {
  readonly occasion: Occasion;
  readonly to: 'running' | 'frozen' | 'missed';
  readonly now: number;
  readonly next: readonly PlannedOccasion[];
}

/** Opens an occasion, if nobody has: its audience is fixed now. Gives whether it is this one that did. */
export const openOccasion = (store: Store, { occasion, to, now, next }: Opening): Promise<boolean> =>
  store.write(async (transaction) => {
    const { workspaceId, workflowId } = occasion;
    const opened = await transaction('occasion')
      .where({ id: occasion.id, state: 'planned', due_at: occasion.dueAt })
      .update({
        state: to,
        ...(to === 'missed' ? { closed_at: now } : {}),
        ...(to === 'running'
          ? {
              opened_at: now,
              reach: transaction('contact').where({ workspace_id: workspaceId }).whereNull('deleted_at').max('id'),
            }
          : {}),
      });
    if (opened === 0) return false;
    await insertOccasions(transaction, store.dialect, { workspaceId, workflowId, occasions: next });
    return true;
  });

/** The first of each workspace's occasions whose audience is coming in. */
export const runningOccasions = async (store: Store): Promise<readonly Occasion[]> => {
  const rows = await store.dialect.all<OccasionRow>(
    store.read,
    `SELECT ${OCCASION_COLUMNS} FROM occasion r
     WHERE r.id IN (SELECT min(id) FROM occasion WHERE state = 'running' GROUP BY workspace_id) AND r.state = 'running'`,
    [],
  );
  return rows.map(parseOccasion);
};

/** Lets an occasion stand still whose workflow was stopped meanwhile. */
export const freezeOccasion = (store: Store, occasionId: number): Promise<void> =>
  store.write(async (transaction) => {
    await transaction('occasion').where({ id: occasionId, state: 'running' }).update({ state: 'frozen' });
  });

/** Gives an occasion up that cannot go on: who has not come in by then does not. */
export const missOccasion = (
  store: Store,
  { occasionId, now }: { readonly occasionId: number; readonly now: number },
): Promise<void> =>
  store.write(async (transaction) => {
    await transaction('occasion')
      .where({ id: occasionId, state: 'running' })
      .update({ state: 'missed', closed_at: now });
  });
