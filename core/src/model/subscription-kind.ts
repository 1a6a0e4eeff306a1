import type { Subscription } from '@innesto/sdk/contract';

/** The kinds of what a trigger may listen to. */
export type SubscriptionKind = 'event' | 'moment' | 'date' | 'poll' | 'webhook' | 'audience' | 'lapse';

/** Which kind a subscription is of: each has a member that no other has. */
export const kindOf = (subscription: Subscription): SubscriptionKind => {
  if ('on' in subscription) return 'event';
  if ('at' in subscription) return 'moment';
  if ('around' in subscription) return 'date';
  if ('lapsing' in subscription) return 'lapse';
  if ('poll' in subscription) return 'poll';
  return 'webhook' in subscription ? 'webhook' : 'audience';
};
