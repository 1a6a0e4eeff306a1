import { defineAttribute } from '@innesto/sdk';

/** What filters ask about cards, of the newest one where a contact has several; points and amounts of all of them together. */
export const attributes = {
  cards: defineAttribute({ title: 'Cards', type: 'number', from: { kind: 'collection', name: 'card' } }),
  number: defineAttribute({
    title: 'Number of the card',
    type: 'text',
    from: { kind: 'collection', name: 'card', attribute: 'number' },
  }),
  level: defineAttribute({
    title: 'Level of the card',
    type: 'text',
    from: { kind: 'collection', name: 'card', attribute: 'level' },
  }),
  points: defineAttribute({ title: 'Points', type: 'number', from: { kind: 'balance', name: 'points' } }),
  amount: defineAttribute({ title: 'Amount', type: 'number', from: { kind: 'balance', name: 'amount' } }),
  prizes: defineAttribute({
    title: 'Assigned prizes',
    type: 'number',
    from: { kind: 'collection', name: 'assignment' },
  }),
  'last-prize': defineAttribute({
    title: 'Last prize',
    type: 'text',
    from: { kind: 'collection', name: 'assignment', attribute: 'name' },
  }),
  'last-prize-on': defineAttribute({
    title: 'Last prize assigned on',
    type: 'moment',
    from: { kind: 'collection', name: 'assignment', attribute: 'date' },
  }),
} as const;
