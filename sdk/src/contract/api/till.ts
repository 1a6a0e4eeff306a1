import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { RecordView } from './record.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });

/** What somebody shows at the till. */
export const TillQuestion = Type.Object(
  {
    key: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'What stands on it, typed or scanned; large or small letters and blanks do not matter',
    }),
  },
  strict,
);

/** A record at the till. */
export const TillAnswer = Type.Object(
  {
    record: RecordView,
    port: Type.String({
      description: '`done`: it can be used, or it was; else the way out by which the plugin says why not',
    }),
    title: Type.Union([Type.String(), Type.Null()], { description: 'What that way out is called' }),
  },
  strict,
);
export type TillAnswer = Static<typeof TillAnswer>;

/** What is to be made in bulk of a record: so many that are nobody's, or one for each member of a list. */
export const BulkDraft = Type.Union([
  Type.Object(
    {
      count: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      startWorkflows: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  Type.Object(
    {
      list: PublicId,
      startWorkflows: Type.Optional(
        Type.Boolean({ description: 'Whether what is made starts workflows (absent: it does not)' }),
      ),
    },
    strict,
  ),
]);
export type BulkDraft = Static<typeof BulkDraft>;

/** Records that are made in bulk, and how far that is. */
export const BulkView = Type.Object(
  {
    id: PublicId,
    state: Type.Union([
      Type.Literal('queued'),
      Type.Literal('running'),
      Type.Literal('parked'),
      Type.Literal('finished'),
      Type.Literal('cancelled'),
    ]),
    forList: Type.Boolean({ description: 'Whether each member of a list gets one' }),
    wanted: Type.Integer(),
    done: Type.Integer({ description: 'How many had their turn' }),
    made: Type.Integer(),
    trouble: Type.Union([Type.String(), Type.Null()], { description: 'Why it ended before its end, or cannot go on' }),
    createdBy: Type.String(),
    createdAt: moment,
    finishedAt: Type.Union([moment, Type.Null()]),
  },
  strict,
);
export type BulkView = Static<typeof BulkView>;

/** What was made in bulk of a record, the newest first. */
export const BulkViews = Type.Object({ items: Type.Array(BulkView) }, strict);

/** The records of a file: all, or those whose attribute is that. */
export const RecordFileQuery = Type.Object(
  {
    attribute: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' })),
    value: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  strict,
);
