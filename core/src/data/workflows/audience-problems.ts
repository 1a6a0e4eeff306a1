import { FILTER_BOUNDS, type Filter, type Subscription, type WorkflowProblem } from '@innesto/sdk/contract';
import { sizeOf } from '../../model/filter/size.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { contactFilterProblems } from '../people/contact-filter.ts';

const filtersIn = (subscription: Subscription): readonly Filter[] => {
  if ('change' in subscription) return [subscription.audience];
  if ('poll' in subscription) return [subscription.poll.when ?? []].flat();
  if ('webhook' in subscription) return [subscription.webhook.when ?? []].flat();
  if (!('on' in subscription)) return 'audience' in subscription ? [subscription.audience?.filter ?? []].flat() : [];
  const { when, becomes, unless } = subscription;
  return [when, becomes, unless?.when, ...(unless?.or ?? []).map((barring) => barring.when)].filter(
    (filter) => filter !== undefined,
  );
};

const isTooLarge = (filter: Filter): boolean => {
  const { depth, comparisons, values } = sizeOf(filter);
  return depth > FILTER_BOUNDS.depth || comparisons > FILTER_BOUNDS.comparisons || values > FILTER_BOUNDS.values;
};

const refusal = (detail: string): WorkflowProblem => ({ code: 'TRIGGER_REFUSED', path: '/trigger', detail });

/** What keeps the filters of a trigger from being asked, or kept track of: the plugin wrote them, and nobody has read them yet. */
export const audienceProblems = async (
  store: Store,
  workspace: Workspace,
  subscriptions: readonly Subscription[],
): Promise<readonly WorkflowProblem[]> => {
  if (subscriptions.flatMap(filtersIn).some(isTooLarge))
    return [refusal('A filter that it wants to listen with is too large.')];
  const filters = subscriptions.flatMap((one) => ('change' in one ? [one.audience] : []));
  const problems = await Promise.all(
    filters.map((filter) => contactFilterProblems(store, workspace, { filter, path: '' })),
  );
  return problems.flat().map(({ detail }) => refusal(detail));
};
