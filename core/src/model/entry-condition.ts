import type { Audience, Filter, Subscription } from '@innesto/sdk/contract';
import { attributesOf } from './filter.ts';

/** Whether a filter asks of a contact alone, and not of what happened just now or of a run. */
export const isAboutContact = (filter: Filter): boolean =>
  [...attributesOf(filter)].every((attribute) => !/^(event|variable|message)\./.test(attribute));

/** What of a filter asks of a contact alone. */
const ofContact = (filter: Filter): readonly Filter[] => {
  if (isAboutContact(filter)) return [filter];
  return 'all' in filter ? filter.all.flatMap(ofContact) : [];
};

const ofAudience = ({ lists, filter }: Audience): readonly Filter[] => [
  ...(lists === undefined
    ? []
    : [{ any: lists.map((list): Filter => ({ attribute: `list.${list}`, operator: 'is', value: true })) }]),
  ...(filter === undefined ? [] : [filter]),
];

const askedBy = (subscription: Subscription): readonly Filter[] => {
  if ('change' in subscription) {
    const { audience, change } = subscription;
    return [change === 'joins' ? audience : { none: [audience] }];
  }
  if ('at' in subscription) return ofAudience(subscription.audience);
  if ('around' in subscription) {
    const { around, audience = {} } = subscription;
    return [{ attribute: `field.${around}`, operator: 'set' }, ...ofAudience(audience)];
  }
  if ('on' in subscription) {
    const { everyone, becomes, when } = subscription;
    return [...ofAudience(everyone ?? {}), ...[becomes ?? [], when ?? []].flat().flatMap(ofContact)];
  }
  const { when } =
    'poll' in subscription ? subscription.poll : 'webhook' in subscription ? subscription.webhook : subscription;
  return when === undefined ? [] : ofContact(when);
};

/** What a trigger asks of whoever comes in by it, as far as it is about the contact alone; null: anybody may. Who is put in by hand need not meet it. */
export const entryCondition = (subscriptions: readonly Subscription[]): Filter | null => {
  const ways = subscriptions.map(askedBy);
  if (ways.length === 0 || ways.some((way) => way.length === 0)) return null;
  return { any: ways.map((way) => ({ all: [...way] })) };
};
