import { defineEvent, setting, settings, Type } from '@innesto/sdk';
import { code } from './kept.ts';

/** What the hub tells of codes, for conditions and messages to use. */
export const events = {
  'coupon.code.created': defineEvent({ title: 'Coupon issued', payload: settings({ attributes: code.record }) }),
  'coupon.code.updated': defineEvent({ title: 'Coupon changed', payload: settings({ attributes: code.record }) }),
  'coupon.code.lapsing': defineEvent({
    title: 'Coupon expires soon',
    payload: settings({
      attributes: code.record,
      days: Type.Optional(setting.integer({ title: 'Days before' })),
    }),
  }),
} as const;
