import type { Filter } from '@innesto/sdk/contract';
import { holds, type Lookup } from './filter.ts';

/** How a filter may turn out while a part of what it asks is not known yet. */
export interface Outlook {
  readonly canHold: boolean;
  readonly canFail: boolean;
}

const every = (outlooks: readonly Outlook[]): Outlook => ({
  canHold: outlooks.every(({ canHold }) => canHold),
  canFail: outlooks.some(({ canFail }) => canFail),
});

const not = ({ canHold, canFail }: Outlook): Outlook => ({ canHold: canFail, canFail: canHold });

/** How a filter may turn out when only some attributes are known; any answer is thought possible to what asks about the others. */
export const outlookOf = (filter: Filter, isKnown: (attribute: string) => boolean, lookup: Lookup): Outlook => {
  if ('attribute' in filter) {
    if (!isKnown(filter.attribute)) return { canHold: true, canFail: true };
    const does = holds(filter, lookup);
    return { canHold: does, canFail: !does };
  }
  const outlooks = (members: readonly Filter[]): readonly Outlook[] =>
    members.map((member) => outlookOf(member, isKnown, lookup));
  if ('all' in filter) return every(outlooks(filter.all));
  if ('any' in filter) return not(every(outlooks(filter.any).map(not)));
  return every(outlooks(filter.none).map(not));
};
