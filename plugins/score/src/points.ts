import { defineAttribute, defineBalance, defineEvent, setting, settings, Type } from '@innesto/sdk';

/** The score of a contact. */
export const points = defineBalance({
  title: 'Score',
  description: 'What the contact’s points come to. Points that were given for a time lapse by themselves.',
  unit: 'points',
});

/** What filters ask about it. */
export const score = defineAttribute({ title: 'Points', type: 'number', from: { kind: 'balance', name: 'points' } });

/** What the hub tells whenever a score changes. */
export const changed = defineEvent({
  title: 'Score changed',
  description: 'Points came or went, or lapsed.',
  payload: settings({
    before: setting.integer({ title: 'Score before' }),
    after: setting.integer({ title: 'Score afterwards' }),
    amount: setting.integer({ title: 'Points that came, or went (less than 0)' }),
    reason: Type.Optional(setting.text({ title: 'Reason' })),
  }),
});
