import { definePlugin } from '@innesto/sdk';
import { amount } from './action/amount.ts';
import { assignPrize } from './action/assign-prize.ts';
import { createCard } from './action/create-card.ts';
import { level } from './action/level.ts';
import { points } from './action/points.ts';
import { attributes } from './attributes.ts';
import { events } from './events.ts';
import * as kept from './kept.ts';
import { newCard, prizeReached } from './templates.ts';
import { cardCreated } from './trigger/card-created.ts';
import { pointsAdded } from './trigger/points-added.ts';
import { prizeAssigned } from './trigger/prize-assigned.ts';

export const plugin = definePlugin({
  name: 'fidelity',
  title: 'Loyalty cards',
  description: 'Cards with points and amounts, prizes for them, and the workflows that they start.',
  api: '^1.0.0',
  triggers: { 'card-created': cardCreated, 'points-added': pointsAdded, 'prize-assigned': prizeAssigned },
  actions: { 'create-card': createCard, points, amount, level, 'assign-prize': assignPrize },
  collections: { card: kept.card, prize: kept.prize, assignment: kept.assignment },
  balances: { points: kept.points, amount: kept.amount, stock: kept.stock },
  events,
  attributes,
  templates: { 'new-card': newCard, 'prize-reached': prizeReached },
  permissions: [
    {
      right: 'records:card',
      reason: 'Gives contacts cards, and changes their level, where a step of a workflow says so.',
    },
    { right: 'records:assignment', reason: 'Notes who got which prize.' },
    { right: 'balances:points', reason: 'Adds points to cards and takes some, where a step of a workflow says so.' },
    { right: 'balances:stock', reason: 'Counts how many of a prize are left when one is assigned.' },
    { right: 'balances:amount', reason: 'Adds amounts to cards and takes some, where a step of a workflow says so.' },
  ],
});
