import type { Filter, Subscription } from '@innesto/sdk/contract';
import { kindOf } from '../../model/subscription-kind.ts';
import { type NewSubscription } from '../../store/query/subscription.ts';
import { digestOf } from '../audiences/audiences.ts';
import { heardFrom } from './inbound-sources.ts';
import { heardOfLapse } from './watch-lapses.ts';

const NO_EVENT = { eventType: '', filter: null, becomes: null, unless: null, asks: false, entryKey: null } as const;

const keptText = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

/** A subscription as it is kept: that to an event in its parts, so that matching finds them; any other whole. */
export const keptOf = (
  subscription: Subscription,
  {
    audiences,
    workflow,
    plugin,
  }: { readonly audiences: ReadonlyMap<string, string>; readonly workflow: string; readonly plugin: string },
): Omit<NewSubscription, 'plugin' | 'pluginVersion' | 'contribution' | 'config'> => {
  const kind = kindOf(subscription);
  if ('change' in subscription) {
    // Who comes into an audience is told by an event of ours: it is found as any other is.
    const audience = audiences.get(digestOf(subscription.audience)) ?? '';
    const eventType = subscription.change === 'joins' ? 'audience.joined' : 'audience.left';
    const filter: Filter = { attribute: 'event.audience', operator: 'is', value: audience };
    return { ...NO_EVENT, kind: 'event', eventType, filter: keptText(filter), data: JSON.stringify(subscription) };
  }
  if ('poll' in subscription || 'webhook' in subscription) {
    const { eventType, filter, entryKey } = heardFrom(workflow, subscription);
    return {
      ...NO_EVENT,
      kind: 'event',
      eventType,
      filter: keptText(filter),
      entryKey,
      data: JSON.stringify(subscription),
    };
  }
  if ('lapsing' in subscription) {
    const { eventType, filter, entryKey } = heardOfLapse(plugin, subscription);
    return {
      ...NO_EVENT,
      kind: 'event',
      eventType,
      filter: keptText(filter),
      entryKey,
      data: JSON.stringify(subscription),
    };
  }
  if (!('on' in subscription)) return { ...NO_EVENT, kind, data: JSON.stringify(subscription) };
  const { on, when, becomes, unless, ask = false, entryKey = null, maxLateness } = subscription;
  return {
    kind,
    eventType: on,
    filter: keptText(when),
    becomes: keptText(becomes),
    unless: keptText(unless),
    asks: ask,
    entryKey,
    data: maxLateness === undefined ? null : JSON.stringify({ maxLateness }),
  };
};
