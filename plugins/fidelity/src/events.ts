import { defineEvent, setting, settings, Type } from '@innesto/sdk';
import { amount, assignment, card, points } from './kept.ts';

const changed = (unit: { readonly title: string }, payload: typeof Type.Integer | typeof Type.Number) =>
  settings({
    before: payload({ title: `${unit.title} before` }),
    after: payload({ title: `${unit.title} afterwards` }),
    amount: payload({ title: `${unit.title} that came, or went (less than 0)` }),
    reason: Type.Optional(setting.text({ title: 'Reason' })),
  });

/** What the hub tells of cards and prizes, for conditions and messages to use. */
export const events = {
  'fidelity.card.created': defineEvent({ title: 'Card created', payload: settings({ attributes: card.record }) }),
  'fidelity.assignment.created': defineEvent({
    title: 'Prize assigned',
    payload: settings({ attributes: assignment.record }),
  }),
  'fidelity.points.changed': defineEvent({
    title: 'Points on a card changed',
    payload: changed(points, Type.Integer),
  }),
  'fidelity.amount.changed': defineEvent({
    title: 'Amount on a card changed',
    payload: changed(amount, Type.Number),
  }),
} as const;
