import { defineAttribute } from '@innesto/sdk';

const ofCode = (attribute: string) => ({ kind: 'collection', name: 'code', attribute }) as const;

/** What filters ask about codes: how many (of which campaign, in which state), and of the newest one. */
export const attributes = {
  codes: defineAttribute({ title: 'Coupon codes', type: 'number', from: { kind: 'collection', name: 'code' } }),
  code: defineAttribute({ title: 'Coupon code', type: 'text', from: ofCode('code') }),
  campaign: defineAttribute({ title: 'Coupon campaign', type: 'text', from: ofCode('name') }),
  state: defineAttribute({ title: 'State of the coupon', type: 'text', from: ofCode('state') }),
  expires: defineAttribute({ title: 'Coupon valid until', type: 'moment', from: ofCode('expires') }),
  used: defineAttribute({ title: 'How often the coupon was used', type: 'number', from: ofCode('used') }),
  'used-on': defineAttribute({ title: 'Coupon last used on', type: 'moment', from: ofCode('used_on') }),
} as const;
