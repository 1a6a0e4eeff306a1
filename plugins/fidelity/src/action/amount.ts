import { defineAction, setting, settings, Type } from '@innesto/sdk';
import { calculation, changeCard, changeRules, reason, validFor } from './change-card.ts';

const config = settings(
  {
    operation: setting.choice({
      title: 'What to do',
      options: {
        add: 'Add an amount',
        'add-calculated': 'Add the amount that is calculated',
        take: 'Take an amount',
      },
    }),
    amount: Type.Optional(
      Type.Number({
        title: 'Amount',
        description: 'The same for everybody, in your currency.',
        minimum: 0.01,
        maximum: 1_000_000,
      }),
    ),
    calculation,
    validFor,
    reason,
  },
  changeRules('amount'),
);

/** Adds an amount to the contact's card, or takes one that it has. */
export const amount = defineAction({
  title: 'Amount on the card',
  description: 'Adds an amount of money to the contact’s card, such as that of a purchase, or takes one that is there.',
  category: 'points',
  config,
  needs: ['contact', 'event', 'records:card'],
  figures: {
    added: { title: 'Amount added', adds: { balance: 'amount' } },
    taken: { title: 'Amount taken', adds: { balance: 'amount', taken: true } },
  },
  ports: { 'no-card': 'No card', 'not-enough': 'Not enough on it' },
  run: ({ records }, { config: { amount: fixed = 0, operation, calculation: worked, validFor: time, reason: why } }) =>
    changeCard(records.card, {
      balance: 'amount',
      operation,
      fixed: Math.round(fixed * 100) / 100,
      calculation: worked,
      validFor: time,
      reason: why,
    }),
});
