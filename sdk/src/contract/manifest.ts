import Type, { type Static } from 'typebox';
import { Board, Layout } from './board.ts';
import { ConnectionAddress, Credential } from './credential.ts';
import { EndpointManifest } from './endpoint-manifest.ts';
import { JsonSchema } from './json.ts';
import { EventPattern, EventType, FieldKey, PluginName, PortName, Version } from './name.ts';
import { SnippetManifest } from './snippet.ts';
import { TransportManifest } from './transport-manifest.ts';
import { WorkflowDefinition } from './workflow.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Title = Type.String({ minLength: 1, maxLength: 120 });
const Description = Type.Optional(Type.String({ maxLength: 1000 }));

/**
 * What travels with each item: parts of the contact that the contribution declares it reads. `records:<collection>`: the contact's records
 * in a collection of the plugin's own, the newest first, {@link MOST_RECORDS_NEEDED} at the most (where its records have no contact: those that
 * the settings name by their ids, as many at the most); `balances`: what it counts of the contact; `secret`: a number that nobody can guess, and
 * that stays the same when the hub asks again about the same visit to the step.
 */
export const Needs = Type.Union([
  Type.Literal('contact'),
  Type.Literal('lists'),
  Type.Literal('event'),
  Type.Literal('variables'),
  Type.Literal('balances'),
  Type.Literal('secret'),
  Type.Unsafe<`records:${string}`>(Type.String({ pattern: '^records:[a-z][a-z0-9-]{0,39}$' })),
]);
export type Needs = Static<typeof Needs>;

/**
 * What travels with each event to a handler; `collection:<collection>` travels once with a batch: the records of a collection whose records
 * have no contact, {@link MOST_RECORDS_SHARED} at the most.
 */
export const HandlerNeeds = Type.Union([
  Needs,
  Type.Unsafe<`collection:${string}`>(Type.String({ pattern: '^collection:[a-z][a-z0-9-]{0,39}$' })),
]);
export type HandlerNeeds = Static<typeof HandlerNeeds>;

/** How many records of a contact and a collection travel with an item at the most. */
export const MOST_RECORDS_NEEDED = 50;

/** How many records of a collection without contacts travel with a batch at the most: the newest. */
export const MOST_RECORDS_SHARED = 500;

/** The shelves of the palette that triggers and actions lie on. Closed: pages have a word for each in every language. */
export const Category = Type.Union([
  Type.Literal('messages'),
  Type.Literal('contacts'),
  Type.Literal('lists'),
  Type.Literal('points'),
  Type.Literal('sites'),
  Type.Literal('calendar'),
  Type.Literal('team'),
  Type.Literal('connections'),
  Type.Literal('workflow'),
  Type.Literal('other'),
]);
export type Category = Static<typeof Category>;

/**
 * Something that only the hub may know: entered once, kept sealed, filled into requests and signatures by its name. It is needed, unless it
 * is `optional`; with `neededWith`, where the setting of that name is given, and only there.
 */
export const SecretManifest = Type.Object(
  {
    name: FieldKey,
    title: Title,
    description: Description,
    optional: Type.Optional(Type.Boolean()),
    neededWith: Type.Optional(Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,59}$' })),
  },
  strict,
);
export type SecretManifest = Static<typeof SecretManifest>;

/** Whether a secret must have been entered for these settings. */
export const isSecretNeeded = (
  { optional = false, neededWith }: Pick<SecretManifest, 'optional' | 'neededWith'>,
  config: Readonly<Record<string, unknown>>,
): boolean => (neededWith === undefined ? !optional : Object.hasOwn(config, neededWith));

/**
 * A trigger. `category`: where it lies in the palette (absent: `other`). `config` is the JSON Schema of its settings; `asks` says that
 * it has a `match` of its own, `polls` that it has `poll` and `read`, `receives` that it has a `receive`, `migrates` that it has a `migrateConfig` (absent: not); `events`: the
 * types that it may listen to, whatever its settings (absent: that is not known); `secrets`: what its workflow must be told in secret.
 */
export const TriggerManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    category: Type.Optional(Category),
    config: JsonSchema,
    asks: Type.Boolean(),
    polls: Type.Optional(Type.Boolean()),
    receives: Type.Optional(Type.Boolean()),
    migrates: Type.Optional(Type.Boolean()),
    secrets: Type.Optional(Type.Array(SecretManifest, { maxItems: 10 })),
    events: Type.Optional(Type.Array(EventType, { minItems: 1, maxItems: 20, uniqueItems: true })),
  },
  strict,
);
export type TriggerManifest = Static<typeof TriggerManifest>;

/**
 * Something that the steps of an action add up, for their statistics: what they add to a balance of the plugin's own (or, `taken`, take from
 * it), or what an attribute of the records comes to that they make.
 */
export const FigureManifest = Type.Object(
  {
    name: Name,
    title: Title,
    adds: Type.Union([
      Type.Object({ balance: Name, taken: Type.Optional(Type.Boolean()) }, strict),
      Type.Object({ collection: Name, attribute: FieldKey }, strict),
    ]),
  },
  strict,
);
export type FigureManifest = Static<typeof FigureManifest>;

/** An action. `category`: where it lies in the palette (absent: `other`). `ports` are the ways out beside `done`, `skipped` and `failed`; `variables`: what it may leave in the run for later steps and messages, whatever its settings; `figures`: what its steps add up (absent: nothing); `settles` says that it has a `settle` of its own, `migrates` that it has a `migrateConfig` (absent: not); `secrets`: what its step must be told in secret; `revision` changes when the same config would do something else. */
export const ActionManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    category: Type.Optional(Category),
    config: JsonSchema,
    needs: Type.Array(Needs),
    ports: Type.Array(Type.Object({ name: PortName, title: Title }, strict), { maxItems: 20 }),
    variables: Type.Optional(Type.Array(Type.Object({ name: FieldKey, title: Title }, strict), { maxItems: 20 })),
    figures: Type.Optional(Type.Array(FigureManifest, { maxItems: 5 })),
    settles: Type.Boolean(),
    migrates: Type.Optional(Type.Boolean()),
    batch: Type.Integer({ minimum: 1, maximum: 200 }),
    secrets: Type.Optional(Type.Array(SecretManifest, { maxItems: 10 })),
    revision: Type.Integer({ minimum: 1 }),
  },
  strict,
);
export type ActionManifest = Static<typeof ActionManifest>;

/**
 * Listens to events about contacts and answers with effects, whatever the workflows. `on`: a type, or all that begin alike (`custom.*`).
 * `onlyWith`: a collection that it `needs` as `collection:…`; it is not asked at all while there is no record in it.
 */
export const HandlerManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    on: EventPattern,
    needs: Type.Array(HandlerNeeds),
    onlyWith: Type.Optional(Name),
  },
  strict,
);
export type HandlerManifest = Static<typeof HandlerManifest>;

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
 */
export const Till = Type.Object({ key: FieldKey, action: Name }, strict);
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
 * `till`, `inBulk`: what the hub does for it by itself.
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
 * Something that filters may ask, taken from a collection or a balance. Of an attribute of a collection what the newest record says or, `as`
 * told, what all of them come to (`sum`: 0 where there are none), or the least or the most that one of them says.
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
    from: Type.Object(
      {
        kind: Type.Union([Type.Literal('collection'), Type.Literal('balance')]),
        name: Name,
        attribute: Type.Optional(FieldKey),
        as: Type.Optional(Type.Union([Type.Literal('sum'), Type.Literal('least'), Type.Literal('most')])),
      },
      strict,
    ),
  },
  strict,
);

/** What a workflow is made for: by this, people look for a template. Closed: pages have a word for each in every language. */
export const TemplatePurpose = Type.Union([
  Type.Literal('welcome'),
  Type.Literal('follow-up'),
  Type.Literal('sales'),
  Type.Literal('loyalty'),
  Type.Literal('dates'),
  Type.Literal('systems'),
  Type.Literal('other'),
]);
export type TemplatePurpose = Static<typeof TemplatePurpose>;

/**
 * A workflow to begin from. `purpose`: what it is made for (absent: `other`). `content`: the workflow, without what only the person who
 * makes it can say: which list, which field. `texts`: which settings of its steps people read, `<step>.<setting>`: they can be translated,
 * as the titles of steps and ways can.
 */
export const TemplateManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    kind: Type.Literal('workflow'),
    purpose: Type.Optional(TemplatePurpose),
    texts: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}\\.[a-zA-Z][a-zA-Z0-9_]{0,59}$' }), {
        maxItems: 50,
        uniqueItems: true,
      }),
    ),
    content: Type.Unsafe<WorkflowDefinition>(WorkflowDefinition),
  },
  strict,
);
export type TemplateManifest = Static<typeof TemplateManifest>;

/**
 * A right that the plugin asks for, and why: shown before anyone says yes. `hosts` belongs to `net`: where it may ask; each a name
 * (`api.example.com`), all below one (`*.example.com`), the host that a setting names (`setting:shop`), or those of a connection of
 * the plugin's own that the request names (`connection:account`).
 */
export const Permission = Type.Object(
  {
    right: Type.String({ pattern: '^[a-z]+(:[a-z0-9*.-]+){0,3}$', maxLength: 200 }),
    reason: Type.String({ minLength: 1, maxLength: 300 }),
    hosts: Type.Optional(Type.Array(Type.String({ maxLength: 253 }), { maxItems: 50 })),
  },
  strict,
);
export type Permission = Static<typeof Permission>;

/**
 * A kind of connection: an account at another system that requests of the plugin may name. `config`: the JSON Schema of its settings in the
 * open; `secrets`: what must be told in secret; `hosts`: where its requests may go: names, all below one, or the host that a setting of the
 * connection names (`setting:shop`); `address`: behind what a request's address stands that is a path alone; `credential`: what the hub adds to them; `test`: a GET by which a person sees whether it works.
 */
export const ConnectionManifest = Type.Object(
  {
    name: Name,
    title: Title,
    description: Description,
    config: JsonSchema,
    secrets: Type.Array(SecretManifest, { maxItems: 10 }),
    hosts: Type.Array(Type.String({ maxLength: 253 }), { minItems: 1, maxItems: 50 }),
    address: Type.Optional(ConnectionAddress),
    credential: Credential,
    test: Type.Optional(ConnectionAddress),
  },
  strict,
);
export type ConnectionManifest = Static<typeof ConnectionManifest>;

/** Choices of a setting that come from the other system: asked while somebody edits, by a request that only reads. */
export const OptionsManifest = Type.Object({ name: Name }, strict);

/** Texts by language: `{it: {"action.send.title": "…"}}`. */
export const Translations = Type.Record(
  Type.String({ pattern: '^[a-z]{2}$' }),
  Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 2000 })),
);

/** All of a plugin that can be read without running it: `dist/plugin.json`, generated at build. */
export const Manifest = Type.Object(
  {
    name: PluginName,
    version: Version,
    title: Title,
    description: Description,
    /** The range of host interfaces it works with, `^1.0.0`. */
    api: Type.String({ maxLength: 40 }),
    triggers: Type.Array(TriggerManifest),
    actions: Type.Array(ActionManifest),
    handlers: Type.Array(HandlerManifest),
    collections: Type.Array(CollectionManifest),
    balances: Type.Array(BalanceManifest),
    events: Type.Array(EventManifest),
    attributes: Type.Array(AttributeManifest),
    transports: Type.Array(TransportManifest, { maxItems: 20 }),
    templates: Type.Array(TemplateManifest),
    endpoints: Type.Array(EndpointManifest, { maxItems: 20 }),
    connections: Type.Array(ConnectionManifest),
    options: Type.Optional(Type.Array(OptionsManifest, { maxItems: 50 })),
    permissions: Type.Array(Permission),
    translations: Translations,
    /** SHA-512 of `dist/plugin.js`, base64, with the prefix `sha512-` (Subresource Integrity). */
    integrity: Type.String({ pattern: '^sha512-[A-Za-z0-9+/=]{88}$' }),
  },
  strict,
);
export type Manifest = Static<typeof Manifest>;

/** The version of the interface between hub and plugins that this SDK speaks. */
export const HOST_INTERFACE_VERSION = '1.0.0';
