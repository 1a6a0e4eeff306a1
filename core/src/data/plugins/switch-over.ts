import { fault } from '../../fault/fault.ts';
import type { Workspace } from '../../model/workspace.ts';
import { wordsOf, type Carried, type MovePorts, type Plan, type PlannedDraft } from './move-plan.ts';

/** Carries drafts over; one that somebody changed in this very moment is left to them. */
const carryDrafts = async (
  { drafts }: MovePorts,
  workspace: Workspace,
  { planned, actor }: { readonly planned: readonly PlannedDraft[]; readonly actor: string },
): Promise<readonly Carried[]> => {
  const carried: Carried[] = [];
  for (const { id, draftRev, definition } of planned) {
    if (definition === null) continue;
    try {
      const { draftRev: after } = await drafts.updateDraft(workspace, id, { definition, draftRev, actor, apart: true });
      carried.push({ workflow: id, before: draftRev, after });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'INNESTO_CONFLICT')) throw error;
    }
  }
  return carried;
};

/** Refuses a move in whose way something is. */
export const refuseStuck = ({ plugin, to: version, obstacles }: Plan): void => {
  if (obstacles.length > 0)
    throw fault(
      'INNESTO_PLUGIN_STUCK',
      { plugin, version, detail: obstacles.map(wordsOf).join('; ') },
      { extension: { obstacles } },
    );
};

/** Puts a workspace at another version of a plugin. `awaited`: the move for which all was made ready, if it had to be. */
export const switchOver = async (
  ports: MovePorts,
  workspace: Workspace,
  { plan, actor, awaited }: { readonly plan: Plan; readonly actor: string; readonly awaited?: string },
): Promise<void> => {
  refuseStuck(plan);
  const { plugin, to: version, from, isBack, planned } = plan;
  // Drafts first: where the hub is stopped in between, they wait for the version that comes, and running workflows know nothing of it.
  const drafts = await carryDrafts(ports, workspace, { planned, actor });
  const detail = drafts.length === 0 ? null : JSON.stringify({ drafts });
  await ports.shelf.moveTo(workspace, plugin, {
    version,
    from,
    actor,
    isBack,
    detail,
    ...(awaited === undefined ? {} : { awaited }),
  });
};
