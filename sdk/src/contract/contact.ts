import Type, { type Static } from 'typebox';
import { Scalar } from './filter.ts';
import { FieldKey } from './name.ts';

/** What a custom field holds. `date` is a calendar day without a zone (`2027-02-28`, or `--02-28` where the year is unknown); `moment` an instant (RFC 3339). */
export const FieldType = Type.Union([
  Type.Literal('text'),
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('date'),
  Type.Literal('moment'),
  Type.Literal('choice'),
]);
export type FieldType = Static<typeof FieldType>;

/** A custom field's definition. `choices` belongs to `choice`. */
export const FieldDefinition = Type.Object(
  {
    key: FieldKey,
    label: Type.String({ minLength: 1, maxLength: 120 }),
    type: FieldType,
    choices: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 120 }), { minItems: 1, maxItems: 200 })),
  },
  { additionalProperties: false },
);
export type FieldDefinition = Static<typeof FieldDefinition>;

/** Custom fields by key. */
export const FieldValues = Type.Record(FieldKey, Scalar);
export type FieldValues = { [key: string]: Scalar };

/**
 * A contact as plugins and templates see it. Custom fields travel in `fields`; `lists` holds the public ids of
 * the lists the contact is in, where the contribution asked for them.
 */
export interface ContactView {
  readonly id: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
  readonly lists?: readonly string[];
}
