import { defineAction, done, effects, setting, settings, Type } from '@innesto/sdk';
import { cardNumber } from '../card-number.ts';
import { card } from '../kept.ts';
import { turned } from './turned.ts';

const config = settings({
  prefix: Type.Optional(
    Type.String({
      title: 'What numbers begin with',
      description: 'Such as VIP, for numbers like VIP-7K3M-9QXT-4WHB. Empty: nothing.',
      pattern: '^[A-Za-z0-9]{1,10}$',
    }),
  ),
  level: Type.Optional(
    setting.text({ title: 'Level', description: 'Silver, gold, staff: as you like.', minLength: 1, maxLength: 40 }),
  ),
});

/** Gives the contact a card with a number of its own; who has one keeps it. */
export const createCard = defineAction({
  title: 'Create card',
  description: 'Gives the contact a card with a number that nobody can guess. Who has one keeps it.',
  category: 'points',
  config,
  needs: ['contact', 'records:card'],
  ports: { 'has-card': 'Has a card already' },
  run: ({ contact, records, occurrence }, { config: { prefix, level } }) => {
    const [known] = records.card;
    if (known !== undefined) return turned('has-card', 'the contact has a card already');
    const name = [contact.firstName, contact.lastName].filter((part) => part !== null).join(' ');
    const number = cardNumber({ contact: contact.id, occurrence, prefix });
    return done([
      effects.createRecord(
        { collection: 'card', of: card },
        { number, ...(name === '' ? {} : { name }), ...(level === undefined ? {} : { level }) },
      ),
    ]);
  },
});
