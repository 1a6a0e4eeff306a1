import Type, { type Static } from 'typebox';
import { Board, Layout } from '../board.ts';
import { FilterSchema, type Filter } from '../filter.ts';
import { InMessages } from '../in-messages.ts';
import { JsonObject, JsonSchema } from '../json.ts';
import { Translations } from '../manifest.ts';
import { FieldKey, PluginName, PublicId } from '../name.ts';
import { SnippetManifest } from '../snippet.ts';
import { PageQuery, pageOf } from './page.ts';

const strict = { additionalProperties: false } as const;
const moment = Type.String({ description: 'RFC 3339' });
const ContributionName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });

/** A type of record that a plugin keeps for the workspace. */
export const CollectionView = Type.Object(
  {
    plugin: PluginName,
    collection: Type.String(),
    pluginTitle: Type.String(),
    title: Type.String(),
    description: Type.Optional(Type.String()),
    record: JsonSchema,
    uniqueKeys: Type.Array(Type.Array(FieldKey)),
    filterable: Type.Array(FieldKey, { description: 'What filters may ask and pages sort by' }),
    contact: Type.Union([Type.Literal('none'), Type.Literal('optional'), Type.Literal('required')]),
    layout: Layout,
    board: Type.Optional(Board),
    till: Type.Union(
      [
        Type.Object({ key: FieldKey, action: Type.String(), shows: Type.Optional(Type.Array(FieldKey)) }, strict),
        Type.Null(),
      ],
      {
        description:
          'By which attribute a record is found at the till, and which ones are shown there (absent: all); null: it has none',
      },
    ),
    snippet: Type.Optional(SnippetManifest),
    inBulk: Type.Union([Type.Object({ from: Type.String(), setting: Type.String() }, strict), Type.Null()], {
      description: 'Of which collection’s records these can be made in bulk; null: of none',
    }),
    inMessages: Type.Optional(InMessages),
  },
  strict,
);
export type CollectionView = Static<typeof CollectionView>;

/** A ledger that a plugin keeps for the workspace. */
export const BalanceDefinitionView = Type.Object(
  {
    plugin: PluginName,
    balance: Type.String(),
    pluginTitle: Type.String(),
    title: Type.String(),
    description: Type.Optional(Type.String()),
    of: Type.String({ description: '`contact`, or the collection whose records have it' }),
    unit: Type.String(),
    decimals: Type.Integer(),
    onlyWith: Type.Optional(
      Type.String({ description: 'Only records of which this attribute is `true` have it; absent: all of them' }),
    ),
  },
  strict,
);
export type BalanceDefinitionView = Static<typeof BalanceDefinitionView>;

/** A plugin that keeps something, and what it is called in other languages. */
export const KeeperView = Type.Object(
  {
    plugin: PluginName,
    title: Type.String(),
    texts: Type.Unsafe<Static<typeof Translations>>({
      ...Translations,
      description:
        'By language, the texts under `plugin.`, `collection.` and `balance.` of its translations, and what its actions’ ports are called: `{it: {"collection.cards.title": "…"}}`',
    }),
  },
  strict,
);
export type KeeperView = Static<typeof KeeperView>;

/** What the plugins of a workspace keep. */
export const KeptView = Type.Object(
  {
    plugins: Type.Array(KeeperView),
    collections: Type.Array(CollectionView),
    balances: Type.Array(BalanceDefinitionView),
  },
  strict,
);
export type KeptView = Static<typeof KeptView>;

const nullable = Type.Union([Type.String(), Type.Null()]);

/** What a contact is called. */
export const PersonView = Type.Object(
  { id: PublicId, firstName: nullable, lastName: nullable, email: nullable, phone: nullable, externalId: nullable },
  strict,
);
export type PersonView = Static<typeof PersonView>;

/** A record that another one names. */
export const LinkedRecord = Type.Object({ id: PublicId, collection: Type.String(), attributes: JsonObject }, strict);
export type LinkedRecord = Static<typeof LinkedRecord>;

/** A record of a collection. */
export const RecordView = Type.Object(
  {
    id: PublicId,
    contact: Type.Union([PublicId, Type.Null()]),
    person: Type.Union([PersonView, Type.Null()], { description: 'What its contact is called' }),
    attributes: JsonObject,
    balances: Type.Record(Type.String(), Type.Number(), {
      description: 'What is counted of it, by the names of the collection’s balances',
    }),
    linked: Type.Record(Type.String(), LinkedRecord, {
      description: 'The records that its attributes name, by attribute; absent where one is gone',
    }),
    secrets: Type.Optional(
      Type.Array(FieldKey, {
        description:
          'Its secret attributes that were entered. What they hold is never told: `attributes` lacks them, and what is absent of a change stays',
      }),
    ),
    rev: Type.Integer(),
    createdAt: moment,
    updatedAt: moment,
  },
  strict,
);
export type RecordView = Static<typeof RecordView>;

/** A page of records. */
export const RecordPage = pageOf(RecordView);

/** What a plugin's collection has of a contact: how many records, and the newest of them. */
export const ContactRecordsView = Type.Object(
  {
    plugin: PluginName,
    collection: Type.String(),
    count: Type.Integer(),
    records: Type.Array(RecordView, { description: 'The newest first, five at the most' }),
  },
  strict,
);
export type ContactRecordsView = Static<typeof ContactRecordsView>;

/** All collections that have something of a contact. */
export const ContactRecords = Type.Object({ items: Type.Array(ContactRecordsView) }, strict);

/** The address of a collection. */
export const CollectionParams = Type.Object(
  { workspace: PublicId, plugin: PluginName, collection: ContributionName },
  strict,
);

/** The address of one record. */
export const RecordParams = Type.Object(
  { workspace: PublicId, plugin: PluginName, collection: ContributionName, record: PublicId },
  strict,
);

/** The address of something made in bulk of a record. */
export const BulkParams = Type.Object(
  { workspace: PublicId, plugin: PluginName, collection: ContributionName, record: PublicId, bulk: PublicId },
  strict,
);

/** Which records are asked for, and how they are sorted: by a filterable attribute, `-` before it backwards; without one the newest come first. */
export const RecordQuery = Type.Object(
  {
    limit: PageQuery.properties.limit,
    after: Type.Optional(Type.String({ maxLength: 3000, description: 'The `next` of the page before' })),
    contact: Type.Optional(PublicId),
    sort: Type.Optional(Type.String({ pattern: '^-?[a-z][a-z0-9_]{0,39}$' })),
  },
  strict,
);

/** The condition whose records are wanted, over `record.<attribute>`. */
export const RecordMatchQuestion = Type.Object({ filter: FilterSchema }, strict);
export type RecordMatchQuestion = { filter: Filter };

const startWorkflows = Type.Optional(Type.Boolean({ description: 'false: what happens here starts nothing' }));

/** A new record. `attributes` fit the collection's schema. */
export const RecordDraft = Type.Object(
  { contact: Type.Optional(Type.Union([PublicId, Type.Null()])), attributes: JsonObject, startWorkflows },
  strict,
);
export type RecordDraft = Static<typeof RecordDraft>;

/** What is to be different about a record: attributes by name (null takes one away), and a contact where it has none yet. */
export const RecordChange = Type.Object(
  { contact: Type.Optional(PublicId), attributes: Type.Optional(JsonObject), startWorkflows },
  { ...strict, minProperties: 1 },
);
export type RecordChange = Static<typeof RecordChange>;
