import { defineAction, done, effects, failed, type Json, type KeptRecordView, setting, settings } from '@innesto/sdk';
import { assignment } from '../kept.ts';
import { noCard, turned } from './turned.ts';

const config = settings({
  prize: setting.record({ title: 'Prize', description: 'What the contact gets.', collection: 'prize' }),
  points: setting.choice({
    title: 'The points that it needs',
    options: {
      take: 'Take them from the card',
      require: 'Must be on the card, and stay there',
      ignore: 'Do not matter: it is a present',
    },
    default: 'take',
  }),
});

const numberIn = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const isLimited = ({ attributes }: KeptRecordView): boolean => attributes['limited'] === true;

/** Takes one out of stock, unless somebody else has taken the last one before; nothing where there are as many as are asked for. */
const oneLess = (prize: KeptRecordView) =>
  isLimited(prize)
    ? [
        effects.addToBalance({
          balance: 'stock',
          record: prize.id,
          amount: -1,
          least: 0,
          otherwise: 'none-left',
        }),
      ]
    : [];

/** Assigns a prize to the contact, for the points on the card or as a present, as long as there are any left. */
export const assignPrize = defineAction({
  title: 'Assign prize',
  description: 'Assigns a prize to the contact, and takes its points from the card.',
  category: 'points',
  config,
  needs: ['contact', 'records:card', 'records:prize'],
  figures: { taken: { title: 'Points spent', adds: { balance: 'points', taken: true } } },
  ports: { 'no-card': 'No card', 'not-enough': 'Not enough points', 'none-left': 'None left' },
  run: ({ records }, { config: { prize: wanted, points: how }, now }) => {
    const chosen = records.prize.find(({ id }) => id === wanted);
    if (chosen === undefined) return failed('there is no such prize any more');
    const [card] = records.card;
    if (card === undefined) return noCard();
    const needed = how === 'ignore' ? 0 : numberIn(chosen.attributes['points']);
    if ((card.balances['points'] ?? 0) < needed) return turned('not-enough', 'the card does not have enough points');
    if (isLimited(chosen) && (chosen.balances['stock'] ?? 0) < 1) return turned('none-left', 'none is left');
    const taken = how === 'take' ? needed : 0;
    const name = textIn(chosen.attributes['name']);
    return done([
      ...oneLess(chosen),
      effects.createRecord(
        { collection: 'assignment', of: assignment },
        {
          prize: chosen.id,
          name,
          card: textIn(card.attributes['number']),
          points: taken,
          date: new Date(now).toISOString(),
        },
      ),
      ...(taken === 0
        ? []
        : [
            effects.addToBalance({
              balance: 'points',
              record: card.id,
              amount: -taken,
              reason: name,
              // Somebody else may take some before this is done.
              least: 0,
              otherwise: 'not-enough',
            }),
          ]),
    ]);
  },
});
