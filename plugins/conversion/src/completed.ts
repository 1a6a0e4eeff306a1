import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  rule: Type.Optional(
    setting.record({ title: 'Only this rule', description: 'Empty: whichever it is.', collection: 'rule' }),
  ),
});

/** A contact completes a rule: any, or a chosen one. */
export const completed = defineTrigger({
  title: 'Conversion',
  description: 'Starts when a contact completes a conversion rule.',
  category: 'sites',
  config,
  events: ['conversion.conversion.created'],
  subscribe: ({ rule }) => [
    {
      on: 'conversion.conversion.created',
      ...(rule === undefined ? {} : { when: filters.is('event.attributes.rule', rule) }),
    },
  ],
});
