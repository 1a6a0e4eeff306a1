import { fault, type Fault } from '../../fault/fault.ts';
import { wordsOf } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Transaction } from '../people/parts.ts';
import type { Carried, MovePorts, Plan } from './move-plan.ts';

/** Carries drafts over; one that somebody changed in this very moment is left to them. */
const carryDrafts = async (
  transaction: Transaction,
  { drafts }: MovePorts,
  { workspace, planned, actor }: Pick<Plan, 'planned'> & { readonly workspace: Workspace; readonly actor: string },
): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  // In one order, so that two who carry the same ones do not wait for each other.
  for (const { id, draftRev, definition } of planned.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
    if (definition === null) continue;
    const change = { publicId: id, definition, draftRev, actor, apart: true };
    if (await drafts.updateDraftIn(transaction, workspace, change))
      carried.push({ workflow: id, before: draftRev, after: draftRev + 1 });
  }
  return carried;
};

/** That something is in a move’s way, and what. */
export const stuckBy = ({ plugin, to: version, obstacles }: Pick<Plan, 'plugin' | 'to' | 'obstacles'>): Fault =>
  fault(
    'INNESTO_PLUGIN_STUCK',
    { plugin, version, detail: obstacles.map(wordsOf).join('; ') },
    { extension: { obstacles } },
  );

/** Refuses a move in whose way something is. */
export const refuseStuck = (plan: Plan): void => {
  if (plan.obstacles.length > 0) throw stuckBy(plan);
};

/**
 * Puts a workspace at another version of a plugin, and its drafts with it: all of that or nothing. `awaited`: the move for which all was made
 * ready, if it had to be.
 */
export const switchOver = async (
  ports: MovePorts,
  workspace: Workspace,
  { plan, actor, awaited }: { readonly plan: Plan; readonly actor: string; readonly awaited?: string },
): Promise<void> => {
  refuseStuck(plan);
  const { plugin, to: version, from, isBack, planned } = plan;
  let carried: readonly Carried[] = [];
  await ports.shelf.moveTo(workspace, plugin, {
    version,
    from,
    actor,
    isBack,
    alongside: async (transaction) => {
      carried = await carryDrafts(transaction, ports, { workspace, planned, actor });
      return carried.length === 0 ? null : JSON.stringify({ drafts: carried });
    },
    ...(awaited === undefined ? {} : { awaited }),
  });
  for (const { workflow, after } of carried) await ports.drafts.tellOfDraft(workspace, workflow, { rev: after, actor });
};
