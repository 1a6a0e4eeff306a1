import { defineAttribute } from '@innesto/sdk';

/** What filters ask about a contact's visits: how many (of which page, within how long), and when the last one was. */
export const attributes = {
  visits: defineAttribute({
    title: 'Visited pages',
    type: 'number',
    from: { kind: 'event', name: 'site-visit.visited' },
  }),
  'last-visit': defineAttribute({
    title: 'Last visit',
    type: 'moment',
    from: { kind: 'event', name: 'site-visit.visited', as: 'latest' },
  }),
} as const;
