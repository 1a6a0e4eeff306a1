import type { Comparison, Filter } from '@innesto/sdk/contract';

/** Every comparison that stands in a filter, in the order in which a person reads them. */
export const comparisonsOf = (filter: Filter): readonly Comparison[] => {
  if ('attribute' in filter) return [filter];
  const members = 'all' in filter ? filter.all : 'any' in filter ? filter.any : filter.none;
  return members.flatMap(comparisonsOf);
};
