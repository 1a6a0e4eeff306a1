import type { Knex } from 'knex';
import type { Move } from '../../model/move.ts';
import type { Dialect } from '../dialect/dialect.ts';

const stoppedWorkflows = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  workflowIds: readonly number[],
): Promise<ReadonlySet<number>> => {
  if (workflowIds.length === 0) return new Set();
  const rows = await dialect.all<{ id: number; state: string }>(
    transaction,
    `SELECT id, state FROM workflow WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forShare}`,
    [JSON.stringify([...new Set(workflowIds)])],
  );
  return new Set(rows.filter(({ state }) => state === 'stopped').map(({ id }) => id));
};

const keyOf = (workspaceId: number, plugin: string | null): string => `${workspaceId} ${plugin}`;

const activePlugins = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  moves: readonly Move[],
): Promise<ReadonlySet<string>> => {
  if (moves.length === 0) return new Set();
  const pairs = new Map(
    moves.map(({ run, to }) => [keyOf(run.workspaceId, to.heldBy), [run.workspaceId, to.heldBy]] as const),
  );
  const rows = await dialect.all<{ workspace_id: number; plugin: string; state: string }>(
    transaction,
    `SELECT p.workspace_id, p.plugin, p.state FROM ${dialect.rows('j', [
      { name: 'asked_workspace', type: 'integer' },
      { name: 'asked_plugin', type: 'text' },
    ])} CROSS JOIN workspace_plugin p WHERE p.workspace_id = j.asked_workspace AND p.plugin = j.asked_plugin
     ORDER BY p.workspace_id, p.plugin${dialect.forShare === '' ? '' : ' FOR SHARE OF p'}`,
    [JSON.stringify([...pairs.values()])],
  );
  return new Set(rows.filter(({ state }) => state === 'active').map((row) => keyOf(row.workspace_id, row.plugin)));
};

/**
 * Of moves that bring a run to a standstill (its workflow is stopped, its plugin suspended) those whose reason is gone by now.
 * Whoever starts or resumes lets go on what stands still at that moment: a run that stood still a moment later would do so for
 * ever. Until the transaction ends the others' reasons stay. To be called before the runs are touched.
 */
export const outdatedStandstills = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  moves: readonly Move[],
): Promise<ReadonlySet<Move>> => {
  const frozen = moves.filter(({ to }) => to.state === 'frozen');
  const held = moves.filter(({ to }) => to.state === 'held' && to.whileSuspended === true);
  const stopped = await stoppedWorkflows(
    transaction,
    dialect,
    frozen.map(({ run }) => run.workflowId),
  );
  const active = await activePlugins(transaction, dialect, held);
  return new Set([
    ...frozen.filter(({ run }) => !stopped.has(run.workflowId)),
    ...held.filter(({ run, to }) => active.has(keyOf(run.workspaceId, to.heldBy))),
  ]);
};
