import Type, { type Static } from 'typebox';

/**
 * What a provider charges for a part of an SMS (160 characters where there is one part, 153 where there are several; 70 and 67 with letters outside GSM-7).
 * As the operator entered it, from the provider's price list: it only shows what messages will cost, and nothing is charged by it.
 */
export const PartPrice = Type.Object(
  {
    amount: Type.Number({
      minimum: 0,
      maximum: 1000,
      description: 'In units of the currency: 0.075 is seven and a half cents',
    }),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217: EUR, RON, USD' }),
  },
  { additionalProperties: false },
);
export type PartPrice = Static<typeof PartPrice>;

/** What can be told of a price; null: nobody entered one. */
export const PartPriceShown = Type.Union([PartPrice, Type.Null()], {
  description: 'What a part of an SMS costs by it; null: nobody entered it, or no SMS go by it',
});
