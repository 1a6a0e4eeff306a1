import Type, { type Static } from 'typebox';
import { FieldKey } from './name.ts';

/**
 * The columns of a `board`. `by`: the attribute whose values they are: its choices, or, where it names a record of a collection of the plugin's
 * own that has no contacts, the records of that one, in the order of their attribute `order`. `within` (only there): the attribute, of these
 * records and of the columns' alike, that says on which of several boards they stand, as leads and statuses stand in a pipeline; a record that
 * moves stays on its board. `sum`: the number that each column adds up. All of them can be asked by filters.
 */
export const Board = Type.Object(
  {
    by: FieldKey,
    order: Type.Optional(FieldKey),
    within: Type.Optional(FieldKey),
    sum: Type.Optional(FieldKey),
  },
  { additionalProperties: false },
);
export type Board = Static<typeof Board>;

/** How the page of a collection looks at first; the table is always there. Closed: pages are made for each. */
export const Layout = Type.Union([Type.Literal('table'), Type.Literal('board'), Type.Literal('till')]);
export type Layout = Static<typeof Layout>;
