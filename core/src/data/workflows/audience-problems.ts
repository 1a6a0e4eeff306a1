import type { Subscription, WorkflowProblem } from '@innesto/sdk/contract';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { contactFilterProblems } from '../people/contact-filter.ts';

/** What keeps the filters of a trigger from being kept track of: the plugin wrote them, and nobody has read them yet. */
export const audienceProblems = async (
  store: Store,
  workspace: Workspace,
  subscriptions: readonly Subscription[],
): Promise<readonly WorkflowProblem[]> => {
  const filters = subscriptions.flatMap((one) => ('change' in one ? [one.audience] : []));
  const problems = await Promise.all(
    filters.map((filter) => contactFilterProblems(store, workspace, { filter, path: '' })),
  );
  return problems.flat().map(({ detail }) => ({ code: 'TRIGGER_REFUSED', path: '/trigger', detail }));
};
