import { defineAction, done, effects, setting, settings, skipped } from '@innesto/sdk';
import { card } from '../kept.ts';
import { noCard } from './turned.ts';

const config = settings({
  level: setting.text({
    title: 'Level',
    description: 'Silver, gold, staff: as you like.',
    minLength: 1,
    maxLength: 40,
  }),
});

/** Gives the contact's card another level. */
export const level = defineAction({
  title: 'Level of the card',
  description: 'Gives the contact’s card a level.',
  category: 'points',
  config,
  needs: ['contact', 'records:card'],
  ports: { 'no-card': 'No card' },
  run: ({ records }, { config: { level: wanted } }) => {
    const [known] = records.card;
    if (known === undefined) return noCard();
    return known.attributes['level'] === wanted
      ? skipped('the card has that level already')
      : done([effects.updateRecord({ collection: 'card', of: card, record: known.id }, { level: wanted })]);
  },
});
