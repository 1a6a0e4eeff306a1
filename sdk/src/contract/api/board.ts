import Type, { type Static } from 'typebox';
import { FilterSchema, type Filter } from '../filter.ts';
import { PublicId } from '../name.ts';
import { RecordView } from './record.ts';

const strict = { additionalProperties: false } as const;
const Value = Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
  description: 'What its records have in the attribute that the board is by; null: nothing',
});

/** As many records are told of a column at the most. */
export const MOST_IN_COLUMN = 200;

/** As many records are told of all the columns of a board together at the most. */
export const MOST_ON_BOARD = 1000;

/** Which columns of a board are wanted, each with as many of its records at the most; of all its records, of a contact’s, or of those for which a condition over `record.<attribute>` holds. */
export const BoardQuestion = Type.Object(
  {
    columns: Type.Array(
      Type.Object({ value: Value, most: Type.Integer({ minimum: 0, maximum: MOST_IN_COLUMN }) }, strict),
      { minItems: 1, maxItems: 50 },
    ),
    contact: Type.Optional(PublicId),
    filter: Type.Optional(FilterSchema),
  },
  strict,
);
export type BoardQuestion = Omit<Static<typeof BoardQuestion>, 'filter'> & { filter?: Filter };

/** A column of a board. */
export const BoardColumn = Type.Object(
  {
    value: Value,
    count: Type.Integer(),
    sum: Type.Union([Type.Number(), Type.Null()], {
      description: 'What its records’ amounts come to; null: the board adds nothing up',
    }),
    records: Type.Array(RecordView, { description: 'What was changed last comes first' }),
  },
  strict,
);
export type BoardColumn = Static<typeof BoardColumn>;

/** The columns that were asked for, in that order. */
export const BoardView = Type.Object(
  {
    columns: Type.Array(BoardColumn),
    elsewhere: Type.Integer({ description: 'How many stand in none of the columns that were asked for' }),
  },
  strict,
);
export type BoardView = Static<typeof BoardView>;
