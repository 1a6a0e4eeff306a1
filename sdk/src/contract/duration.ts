import Type, { type Static } from 'typebox';

/**
 * A length of time as a person says it. Minutes and hours are elapsed time; days, weeks and months
 * keep the wall-clock time in the zone in force ("1 day" is not 24 hours when the clocks change).
 */
export const Duration = Type.Object(
  {
    amount: Type.Integer({ minimum: 0, maximum: 100_000 }),
    unit: Type.Union([
      Type.Literal('minutes'),
      Type.Literal('hours'),
      Type.Literal('days'),
      Type.Literal('weeks'),
      Type.Literal('months'),
    ]),
  },
  { additionalProperties: false },
);
export type Duration = Static<typeof Duration>;
