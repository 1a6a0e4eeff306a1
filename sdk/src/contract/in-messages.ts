import Type, { type Static } from 'typebox';
import { FieldKey } from './name.ts';

/**
 * What messages can show of a contact’s own record of a collection, as `{{ record.<plugin>.<collection>.<which>.<attribute> }}`: `shows` says which
 * attributes. The record is the newest one of which `while.attribute` is `while.is` (absent: the newest). With `by`, an attribute that names another
 * record, `<which>` is that record’s id: the newest that names it. `newest` is the newest of all. Of each contact the newest
 * fifty are looked at. A message that would show one which its contact has not is not sent, unless it says what to show instead (`| default: "…"`).
 */
export const InMessages = Type.Object(
  {
    shows: Type.Array(FieldKey, { minItems: 1, maxItems: 10, uniqueItems: true }),
    by: Type.Optional(FieldKey),
    while: Type.Optional(
      Type.Object({ attribute: FieldKey, is: Type.String({ maxLength: 60 }) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
export type InMessages = Static<typeof InMessages>;
