import { defineTrigger, filters, setting, settings, type Subscription, Type } from '@innesto/sdk';

const only = {
  campaign: Type.Optional(
    setting.record({ title: 'Only this campaign', description: 'Empty: whichever it is.', collection: 'campaign' }),
  ),
};

const of = (campaign: string | undefined) =>
  campaign === undefined ? [] : [filters.is('event.attributes.campaign', campaign)];

/** A contact gets a code: from a workflow, in bulk, by hand or by the API. */
export const issued = defineTrigger({
  title: 'Coupon issued',
  description: 'Starts when a contact gets a coupon code.',
  category: 'points',
  config: settings(only),
  events: ['coupon.code.created'],
  subscribe: ({ campaign }): Subscription[] => [
    {
      on: 'coupon.code.created',
      entryKey: 'event.record',
      ...(campaign === undefined ? {} : { when: filters.all(...of(campaign)) }),
    },
  ],
});

/** A contact's code is used: at the till, by the shop's own system, by a step. Each time counts, and taking one back does not. */
export const used = defineTrigger({
  title: 'Coupon used',
  description: 'Starts when a contact’s coupon code is used.',
  category: 'points',
  config: settings(only),
  events: ['coupon.code.updated'],
  subscribe: ({ campaign }): Subscription[] => [
    {
      on: 'coupon.code.updated',
      entryKey: 'event.record',
      when: filters.all(filters.isSet('event.changed.used_on.to'), ...of(campaign)),
    },
  ],
});

/** A code that could still be used expires in so many days. */
export const expiring = defineTrigger({
  title: 'Coupon expires soon',
  description: 'Starts so many days before a contact’s coupon code expires that was not used yet.',
  category: 'points',
  config: settings({
    days: setting.integer({ title: 'Days before', minimum: 1, maximum: 365, default: 7 }),
    ...only,
  }),
  events: ['coupon.code.lapsing'],
  subscribe: ({ days, campaign }): Subscription[] => [
    {
      lapsing: 'code',
      days,
      entryKey: 'event.record',
      ...(campaign === undefined ? {} : { when: filters.all(...of(campaign)) }),
    },
  ],
});

/** A code that could still be used has expired. */
export const expired = defineTrigger({
  title: 'Coupon expired',
  description: 'Starts when a contact’s coupon code expires without having been used up.',
  category: 'points',
  config: settings(only),
  events: ['coupon.code.updated'],
  subscribe: ({ campaign }): Subscription[] => [
    {
      on: 'coupon.code.updated',
      entryKey: 'event.record',
      when: filters.all(filters.is('event.changed.state.to', 'expired'), ...of(campaign)),
    },
  ],
});
