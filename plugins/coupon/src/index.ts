import { definePlugin } from '@innesto/sdk';
import { issue } from './action/issue.ts';
import { use } from './action/use.ts';
import { attributes } from './attributes.ts';
import { events } from './events.ts';
import * as kept from './kept.ts';
import { redeem } from './redeem.ts';
import { reminder, thanks, welcome } from './templates.ts';
import { expired, expiring, issued, used } from './trigger/activity.ts';

export const plugin = definePlugin({
  name: 'coupon',
  title: 'Coupons',
  description: 'Campaigns with codes that nobody can guess, a till that takes them, and the workflows that they start.',
  api: '^1.0.0',
  triggers: { issued, used, expiring, expired },
  actions: { issue, use },
  endpoints: { redeem },
  collections: { campaign: kept.campaign, code: kept.code, shop: kept.shop },
  balances: { issued: kept.issued },
  events,
  attributes,
  templates: { welcome, reminder, thanks },
  permissions: [
    {
      right: 'records:code',
      reason: 'Issues codes to contacts and notes when they are used, where a step of a workflow or the till says so.',
    },
    { right: 'endpoints', reason: 'Takes codes that the systems of your shops send.' },
    { right: 'balances:issued', reason: 'Counts how many codes of a campaign were issued.' },
  ],
});
