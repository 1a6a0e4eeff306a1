import type { Knex } from 'knex';
import type { Entry, Move } from '../../model/move.ts';
import { isSameStanding, type WorkflowStanding } from '../../model/workflow-standing.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { holdWorkflowStates } from './load-workflow-states.ts';

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

/** What of a batch was decided on grounds that no longer hold. */
export interface Outdated {
  readonly moves: ReadonlySet<Move>;
  readonly entries: ReadonlySet<Entry>;
  /** How the workflows stand. */
  readonly standings: ReadonlyMap<number, WorkflowStanding>;
}

/**
 * Finds the moves that were decided before their workflow was stopped or started, those that a plugin's suspension brings to a
 * standstill which is over, and the entries into workflows that let nobody in, or let them into another version by now. Whoever stops, starts or resumes deals with what
 * stands there at that moment: a run that moved a moment later would go on in a stopped workflow, or stand still for ever. Until
 * the transaction ends the others' grounds stay. To be called before the runs are touched.
 */
export const findOutdated = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { moves, entries }: { readonly moves: readonly Move[]; readonly entries: readonly Entry[] },
): Promise<Outdated> => {
  const standings = await holdWorkflowStates(
    transaction,
    dialect,
    [...moves, ...entries].map(({ run }) => run.workflowId),
  );
  const held = moves.filter(({ to }) => to.state === 'held' && to.whileSuspended === true);
  const active = await activePlugins(transaction, dialect, held);
  return {
    standings,
    moves: new Set([
      ...moves.filter(({ run, decidedUnder }) => {
        const standing = standings.get(run.workflowId);
        return standing === undefined || !isSameStanding(standing, decidedUnder);
      }),
      ...held.filter(({ run, to }) => active.has(keyOf(run.workspaceId, to.heldBy))),
    ]),
    entries: new Set(
      entries.filter(({ run }) => {
        const standing = standings.get(run.workflowId);
        return standing?.state !== 'active' || standing.versionId !== run.versionId;
      }),
    ),
  };
};
