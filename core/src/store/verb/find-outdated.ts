import type { Knex } from 'knex';
import type { Entry, Move } from '../../model/move.ts';
import { isSameStanding, type WorkflowStanding } from '../../model/workflow-standing.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { holdGrants } from '../query/plugin-grant.ts';
import { holdWorkflowStates } from './load-workflow-states.ts';

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
  const held = moves.flatMap((move) =>
    move.to.state === 'held' && move.to.whileSuspended === true && move.to.heldBy !== null
      ? [{ move, grant: [move.run.workspaceId, move.to.heldBy] as const }]
      : [],
  );
  const grantOf = await holdGrants(
    transaction,
    dialect,
    held.map(({ grant }) => grant),
  );
  return {
    standings,
    moves: new Set([
      ...moves.filter(({ run, decidedUnder }) => {
        const standing = standings.get(run.workflowId);
        return standing === undefined || !isSameStanding(standing, decidedUnder);
      }),
      ...held.flatMap(({ move, grant }) => (grantOf(...grant)?.state === 'active' ? move : [])),
    ]),
    entries: new Set(
      entries.filter(({ run }) => {
        const standing = standings.get(run.workflowId);
        return standing?.state !== 'active' || standing.versionId !== run.versionId;
      }),
    ),
  };
};
