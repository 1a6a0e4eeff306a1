import { defineTrigger, filters, setting, settings, Type } from '@innesto/sdk';

const config = settings({
  reaches: Type.Optional(
    setting.integer({
      title: 'Only when the card reaches',
      description:
        'Starts when the points of the card come to this many, from fewer. Empty: whenever points are added.',
      minimum: 1,
      maximum: 1_000_000,
    }),
  ),
});

/** Points come to a card; on wish only where it reaches a number of them by that: an edge, not a level. */
export const pointsAdded = defineTrigger({
  title: 'Points added',
  description: 'Starts when points are added to a contact’s card, on wish only when the card reaches a number of them.',
  category: 'points',
  config,
  events: ['fidelity.points.changed'],
  subscribe: ({ reaches }) => {
    const added = filters.more('event.amount', 0);
    if (reaches === undefined) return [{ on: 'fidelity.points.changed', when: added }];
    return [
      {
        on: 'fidelity.points.changed',
        when: filters.all(added, filters.less('event.before', reaches), filters.atLeast('event.after', reaches)),
        everyone: { filter: filters.atLeast('balance.fidelity.points', reaches) },
      },
    ];
  },
});
