import { defineTrigger, filters, settings } from '@innesto/sdk';

/** A contact gets a card, from a workflow, by hand or by the API. */
export const cardCreated = defineTrigger({
  title: 'Card created',
  description: 'Starts when a contact gets a loyalty card.',
  category: 'points',
  config: settings({}),
  events: ['fidelity.card.created'],
  subscribe: () => [{ on: 'fidelity.card.created', everyone: { filter: filters.atLeast('records.fidelity.card', 1) } }],
});
