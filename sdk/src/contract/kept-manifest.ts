import Type, { type Static } from 'typebox';
import { Board, Layout } from './board.ts';
import { InMessages } from './in-messages.ts';
import { JsonSchema } from './json.ts';
import { EventType, FieldKey } from './name.ts';
import { SnippetManifest } from './snippet.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Title = Type.String({ minLength: 1, maxLength: 120 });
const Description = Type.Optional(Type.String({ maxLength: 1000 }));

/**
 * A record that changes by itself: at the moment that its attribute `at` holds, its `attribute` becomes `to`, where it is `from` by then. It is
 * told as any other change is, and triggers may start some days before.
 */
export const Lapse = Type.Object(
  { at: FieldKey, attribute: FieldKey, from: Type.String({ maxLength: 60 }), to: Type.String({ maxLength: 60 }) },
  strict,
);
export type Lapse = Static<typeof Lapse>;

/**
 * The page of a `till`: records are found by what their `key` says, typed or scanned, and `action` is done with the one that was found, which it
 * gets as the only one of its collection, without any settings. It answers with what changes and a port: a port other than `done` says why not.
 * `shows`: the attributes that somebody at the counter reads, in their order (absent: all); the contact is always there.
 */
export const Till = Type.Object(
  { key: FieldKey, action: Name, shows: Type.Optional(Type.Array(FieldKey, { maxItems: 30, uniqueItems: true })) },
  strict,
);
export type Till = Static<typeof Till>;

/** Records of this collection are made out of another's record, in bulk: by `action`, whose setting of the name `setting` says which one. */
export const Makes = Type.Object(
  { from: Name, action: Name, setting: Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,59}$' }) },
  strict,
);
export type Makes = Static<typeof Makes>;

/**
 * A type of record that the plugin keeps. `record`: the JSON Schema of its attributes; `uniqueKeys`: sets of attributes of which no two
 * records of a workspace have the same values (upper and lower case are the same, and a record that lacks one of them is free);
 * `uniqueOfContact` (absent: none): sets of which no two records of one contact have the same (of contacts who become one both stay);
 * `filterable`: the attributes that filters may ask and pages sort by; `contact`: whether a record is linked to a contact;
 * `whenContactDeleted`: whether it goes with its contact (absent) or stays without one; `board`: the columns of the layout of that name; `lapses`,
 * `till`, `inBulk`: what the hub does for it by itself; `inMessages`: what messages can show of a contact’s own (absent: nothing).
 */
export const CollectionManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    record: JsonSchema,
    uniqueKeys: Type.Array(Type.Array(FieldKey, { minItems: 1, maxItems: 10, uniqueItems: true }), { maxItems: 10 }),
    uniqueOfContact: Type.Optional(
      Type.Array(Type.Array(FieldKey, { minItems: 1, maxItems: 10, uniqueItems: true }), { maxItems: 10 }),
    ),
    filterable: Type.Array(FieldKey, { maxItems: 30, uniqueItems: true }),
    contact: Type.Union([Type.Literal('none'), Type.Literal('optional'), Type.Literal('required')]),
    whenContactDeleted: Type.Optional(Type.Union([Type.Literal('delete'), Type.Literal('unlink')])),
    snippet: Type.Optional(SnippetManifest),
    layout: Layout,
    board: Type.Optional(Board),
    lapses: Type.Optional(Lapse),
    till: Type.Optional(Till),
    inBulk: Type.Optional(Makes),
    inMessages: Type.Optional(InMessages),
  },
  strict,
);
export type CollectionManifest = Static<typeof CollectionManifest>;

/**
 * A ledger of signed entries per contact (or, `of` a collection, per record of it), each with an optional expiry. `decimals`: how many
 * digits behind the point are kept (absent: none).
 */
export const BalanceManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    of: Type.Union([Type.Literal('contact'), Name]),
    unit: Type.String({ maxLength: 20 }),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 4 })),
    /** The yes or no of the records by which they have it at all; absent: all of them have. */
    onlyWith: Type.Optional(FieldKey),
  },
  strict,
);
export type BalanceManifest = Static<typeof BalanceManifest>;

/** An event that the plugin emits, and its payload's schema. */
export const EventManifest = Type.Object(
  { type: EventType, title: Title, description: Description, payload: JsonSchema },
  strict,
);

/**
 * Something that filters may ask, taken from a collection, a balance or an event. Of an attribute of a collection what the newest record says or, `as`
 * told, what all of them come to (`sum`: 0 where there are none), or the least or the most that one of them says. Of an event of the plugin's own
 * how many there were, or (`latest`) when the last one was.
 */
export const AttributeManifest = Type.Object(
  {
    name: Name,
    title: Title,
    type: Type.Union([
      Type.Literal('text'),
      Type.Literal('number'),
      Type.Literal('boolean'),
      Type.Literal('date'),
      Type.Literal('moment'),
    ]),
    from: Type.Union([
      Type.Object(
        {
          kind: Type.Union([Type.Literal('collection'), Type.Literal('balance')]),
          name: Name,
          attribute: Type.Optional(FieldKey),
          as: Type.Optional(Type.Union([Type.Literal('sum'), Type.Literal('least'), Type.Literal('most')])),
        },
        strict,
      ),
      Type.Object({ kind: Type.Literal('event'), name: EventType, as: Type.Optional(Type.Literal('latest')) }, strict),
    ]),
  },
  strict,
);
