import { defineAttribute, defineEvent, definePlugin, settings } from '@innesto/sdk';
import { complete } from './complete.ts';
import { completed } from './completed.ts';
import { conversion, rule } from './kept.ts';
import { event, page } from './listen.ts';
import { thanks } from './templates.ts';

const ofConversion = (attribute: string) => ({ kind: 'collection', name: 'conversion', attribute }) as const;

export const plugin = definePlugin({
  name: 'conversion',
  title: 'Conversions',
  description: 'Rules that say what counts as a conversion, and the workflows that conversions start.',
  api: '^1.0.0',
  triggers: { completed },
  actions: { complete },
  handlers: { event, page },
  collections: { rule, conversion },
  events: {
    'conversion.conversion.created': defineEvent({
      title: 'Rule completed',
      payload: settings({ attributes: conversion.record }),
    }),
  },
  attributes: {
    conversions: defineAttribute({
      title: 'Conversions',
      type: 'number',
      from: { kind: 'collection', name: 'conversion' },
    }),
    'total-value': defineAttribute({
      title: 'Value of all conversions',
      type: 'number',
      from: { ...ofConversion('value'), as: 'sum' },
    }),
    'highest-value': defineAttribute({
      title: 'Highest value of a conversion',
      type: 'number',
      from: { ...ofConversion('value'), as: 'most' },
    }),
    'last-rule': defineAttribute({ title: 'Last conversion', type: 'text', from: ofConversion('name') }),
    'last-value': defineAttribute({
      title: 'Value of the last conversion',
      type: 'number',
      from: ofConversion('value'),
    }),
    'last-date': defineAttribute({ title: 'Last conversion on', type: 'moment', from: ofConversion('date') }),
  },
  templates: { thanks },
  permissions: [
    {
      right: 'records:conversion',
      reason: 'Notes a conversion when a visit, an event or a step of a workflow completes a rule.',
    },
  ],
});
