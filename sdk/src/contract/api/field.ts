import Type, { type Static } from 'typebox';
import { FieldDefinition } from '../contact.ts';
import { FieldKey, PublicId } from '../name.ts';
import { pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;

/** A page of custom fields. */
export const FieldPage = pageOf(FieldDefinition);

/** What can be changed about a custom field; its key and its type stay. */
export const FieldChange = Type.Object(
  {
    label: Type.Optional(FieldDefinition.properties.label),
    choices: FieldDefinition.properties.choices,
  },
  { ...strict, minProperties: 1 },
);
export type FieldChange = Static<typeof FieldChange>;

/** The address of one custom field. */
export const FieldParams = Type.Object({ workspace: PublicId, field: FieldKey }, strict);
