import { defineAction, setting, settings, Type } from '@innesto/sdk';
import { calculation, changeCard, changeRules, reason, validFor } from './change-card.ts';

const config = settings(
  {
    operation: setting.choice({
      title: 'What to do',
      options: {
        add: 'Add points',
        'add-calculated': 'Add as many points as are calculated',
        take: 'Take points',
      },
    }),
    points: Type.Optional(
      setting.integer({ title: 'Points', description: 'The same for everybody.', minimum: 1, maximum: 1_000_000 }),
    ),
    calculation,
    validFor,
    reason,
  },
  changeRules('points'),
);

/** Adds points to the contact's card, or takes some that it has. */
export const points = defineAction({
  title: 'Points on the card',
  description: 'Adds points to the contact’s card, for good or for a time, or takes some that are there.',
  category: 'points',
  config,
  needs: ['contact', 'event', 'records:card'],
  figures: {
    given: { title: 'Points given', adds: { balance: 'points' } },
    taken: { title: 'Points taken', adds: { balance: 'points', taken: true } },
  },
  ports: { 'no-card': 'No card', 'not-enough': 'Not enough points' },
  run: ({ records }, { config: { points: fixed = 0, operation, calculation: worked, validFor: time, reason: why } }) =>
    changeCard(records.card, {
      balance: 'points',
      operation,
      fixed,
      calculation: worked,
      validFor: time,
      reason: why,
    }),
});
