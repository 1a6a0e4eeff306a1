import Type, { type Static } from 'typebox';
import { JsonSchema } from './json.ts';
import { EventPattern, EventType, FieldKey, PortName } from './name.ts';

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
