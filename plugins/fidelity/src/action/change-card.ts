import { done, type Effect, effects, type Expression, type KeptRecordView, setting, Type } from '@innesto/sdk';
import { noCard, turned, type Turned } from './turned.ts';

/** What is added may lapse, and what is taken is said and may not; how much is added is said or calculated. */
export const changeRules = (name: 'points' | 'amount'): Readonly<Record<string, unknown>> => ({
  allOf: [{ properties: { validFor: { properties: { amount: { minimum: 1 } } } } }],
  anyOf: [
    { properties: { operation: { const: 'add' }, calculation: false }, required: [name] },
    { properties: { operation: { const: 'add-calculated' }, [name]: false }, required: ['calculation'] },
    { properties: { operation: { const: 'take' }, calculation: false, validFor: false }, required: [name] },
  ],
});

/** The settings that points and amounts have in common. */
export const calculation = Type.Optional(
  setting.expression({
    title: 'Calculation',
    description:
      'With what is known of the event and of the contact. Where it cannot be worked out, the step has failed.',
  }),
);
export const validFor = Type.Optional(
  setting.duration({
    title: 'Valid for',
    description: 'What is left of it lapses by itself when this is over. Empty: it stays.',
  }),
);
export const reason = Type.Optional(
  setting.text({ title: 'Reason', description: 'Stands beside it in the history of the card.', maxLength: 300 }),
);

/** What is to happen to a balance of the contact's newest card. */
interface Change {
  readonly balance: 'points' | 'amount';
  readonly operation: 'add' | 'add-calculated' | 'take';
  readonly fixed: number;
  readonly calculation: Expression | undefined;
  readonly validFor: Parameters<typeof effects.addToBalance>[0]['validFor'];
  readonly reason: string | undefined;
}

/** Adds to the newest card of a contact, or takes what it has. */
export const changeCard = (
  [card]: readonly KeptRecordView[],
  { balance, operation, fixed, calculation: worked = { value: 0 }, ...more }: Change,
): { effects: Effect[] } | Turned<'no-card' | 'not-enough'> => {
  if (card === undefined) return noCard();
  const add = (amount: number | Expression) =>
    done([effects.addToBalance({ balance, record: card.id, amount, ...more })]);
  switch (operation) {
    case 'add':
      return add(fixed);
    case 'add-calculated':
      return add(worked);
    case 'take':
      return (card.balances[balance] ?? 0) < fixed
        ? turned('not-enough', 'the card does not have as much')
        : done([
            // Somebody else may take some before this is done.
            effects.addToBalance({
              balance,
              record: card.id,
              amount: -fixed,
              least: 0,
              otherwise: 'not-enough',
              ...more,
            }),
          ]);
  }
};
