import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  prize: Type.Optional(
    setting.record({ title: 'Only this prize', description: 'Empty: whichever it is.', collection: 'prize' }),
  ),
});

/** A prize is assigned to a contact: any, or a chosen one. */
export const prizeAssigned = defineTrigger({
  title: 'Prize assigned',
  description: 'Starts when a prize is assigned to a contact.',
  category: 'points',
  config,
  events: ['fidelity.assignment.created'],
  subscribe: ({ prize }) => [
    {
      on: 'fidelity.assignment.created',
      ...(prize === undefined ? {} : { when: filters.is('event.attributes.prize', prize) }),
    },
  ],
});
