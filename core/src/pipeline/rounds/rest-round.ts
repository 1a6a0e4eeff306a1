import type { Rest, Unrested } from '../../store/verb/rest.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Round } from '../loop.ts';

/** So many workflows' runs freeze or thaw by turns. */
const AT_ONCE = 10;

/**
 * Opens the work that a Stop or a Start leaves behind: the runs of their workflows freeze and thaw, and audiences that nobody uses any more are given up, a chunk a round. Any node does
 * it, and takes up what another one left; how far it has come it knows by heart, and after a crash begins anew.
 */
export const createRester = ({
  verbs,
}: {
  readonly verbs: Pick<Verbs, 'rest' | 'unrested' | 'clearDroppedAudience'>;
}): (() => Promise<Round>) => {
  const ways = new Map<number, Rest>();
  const further = async (of: Unrested): Promise<void> => {
    const came = await verbs.rest(of, ways.get(of.workflowId) ?? null);
    if (came === null) ways.delete(of.workflowId);
    else ways.set(of.workflowId, came);
  };
  return async () => {
    const workflows = await verbs.unrested(AT_ONCE);
    for (const of of workflows) await further(of);
    const cleared = await verbs.clearDroppedAudience();
    return { moved: workflows.length > 0 || cleared, nextIn: null };
  };
};
