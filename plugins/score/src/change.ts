import { defineAction, done, effects, type Expression, setting, settings, Type } from '@innesto/sdk';

const MOST = 1_000_000;

/** What is added may lapse, and what is taken may not; how many they are is said or calculated. */
const rules = {
  allOf: [{ properties: { validFor: { properties: { amount: { minimum: 1 } } } } }],
  anyOf: [
    { properties: { operation: { const: 'add' }, calculation: false }, required: ['points'] },
    { properties: { operation: { const: 'add-calculated' }, points: false }, required: ['calculation'] },
    { properties: { operation: { const: 'take' }, calculation: false, validFor: false }, required: ['points'] },
    {
      properties: { operation: { const: 'take-calculated' }, points: false, validFor: false },
      required: ['calculation'],
    },
  ],
};

const config = settings(
  {
    operation: setting.choice({
      title: 'What to do',
      options: {
        add: 'Add points',
        'add-calculated': 'Add as many points as are calculated',
        take: 'Take points',
        'take-calculated': 'Take as many points as are calculated',
      },
    }),
    points: Type.Optional(
      setting.integer({ title: 'Points', description: 'The same for everybody.', minimum: 1, maximum: MOST }),
    ),
    calculation: Type.Optional(
      setting.expression({
        title: 'Calculation',
        description:
          'With what is known of the event and of the contact. A part of a point does not count; where it cannot be worked out, the step has failed.',
      }),
    ),
    validFor: Type.Optional(
      setting.duration({
        title: 'Valid for',
        description: 'What is left of the points lapses by itself when this is over. Empty: they stay.',
      }),
    ),
    reason: Type.Optional(
      setting.text({
        title: 'Reason',
        description: 'Stands beside the points in the contact’s history.',
        maxLength: 300,
      }),
    ),
  },
  rules,
);

type Operation = 'add' | 'add-calculated' | 'take' | 'take-calculated';

const amountOf = (operation: Operation, points: number, calculation: Expression): number | Expression => {
  switch (operation) {
    case 'add':
      return points;
    case 'add-calculated':
      return calculation;
    case 'take':
      return -points;
    case 'take-calculated':
      return { operator: 'minus', left: { value: 0 }, right: calculation };
  }
};

/** Adds points to the contact's score, or takes some: that may bring it below 0. */
export const change = defineAction({
  title: 'Change score',
  description: 'Adds points to the contact’s score, for good or for a time, or takes some.',
  category: 'points',
  config,
  needs: ['contact', 'event'],
  figures: {
    given: { title: 'Points given', adds: { balance: 'points' } },
    taken: { title: 'Points taken', adds: { balance: 'points', taken: true } },
  },
  run: (_item, { config: { operation, points = 0, calculation, validFor, reason } }) => {
    const amount = amountOf(operation, points, calculation ?? { value: 0 });
    return done([effects.addToBalance({ balance: 'points', amount, validFor, reason })]);
  },
});
