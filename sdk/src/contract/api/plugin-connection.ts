import Type, { type Static } from 'typebox';
import { JsonObject, JsonSchema } from '../json.ts';
import { PublicId } from '../name.ts';
import { CarriedChannel } from '../transport.ts';
import { WorkflowUse } from './life.ts';
import { PartPrice, PartPriceShown } from './part-price.ts';

const strict = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 120, pattern: '^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$' });
const Contribution = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,39}$' });
const secretValue = Type.String({
  minLength: 1,
  maxLength: 4096,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
  description: 'Is kept sealed and never shown again',
});
const secretName = Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' });
const client = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 500, pattern: '^[\\x21-\\x7e]+$' }),
    secret: Type.Optional(secretValue),
  },
  { ...strict, description: 'With what the hub asks for the sign-in, as the other system gave it out' },
);

/** An account at another system, of a kind that a plugin of the workspace brings (`contribution`: `plugin/name`). `partPrice`: only where SMS go by it. */
export const PluginConnectionDraft = Type.Object(
  {
    kind: Type.Literal('plugin'),
    contribution: Contribution,
    name,
    settings: Type.Optional(JsonObject),
    secrets: Type.Optional(Type.Record(secretName, secretValue, { maxProperties: 10 })),
    client: Type.Optional(client),
    partPrice: Type.Optional(PartPrice),
  },
  strict,
);
export type PluginConnectionDraft = Static<typeof PluginConnectionDraft>;

/**
 * What can be changed about one. `settings` are all of them; of `secrets` those that are given stand in place of what was entered before, null
 * clears. What is stored goes only where it was entered for: where the settings name another place, it is entered again.
 */
export const PluginConnectionChange = Type.Object(
  {
    kind: Type.Literal('plugin'),
    name: Type.Optional(name),
    settings: Type.Optional(JsonObject),
    secrets: Type.Optional(Type.Record(secretName, Type.Union([secretValue, Type.Null()]), { maxProperties: 10 })),
    client: Type.Optional(client),
    partPrice: Type.Optional(Type.Union([PartPrice, Type.Null()])),
  },
  { ...strict, minProperties: 2 },
);
export type PluginConnectionChange = Static<typeof PluginConnectionChange>;

/** Why requests with a connection wait (`sign-in`: somebody has to sign in), or that the other side does not take what they carry (`refused`). */
export const ConnectionStanding = Type.Object(
  {
    kind: Type.Union([Type.Literal('sign-in'), Type.Literal('refused')]),
    since: Type.String({ description: 'RFC 3339' }),
  },
  strict,
);

const carries = Type.Union([CarriedChannel, Type.Null()]);

/**
 * One without its secrets. `entered`: those that were entered; `hosts`: where its requests may go; `carries`: whose messages go by it (null: none); `statusUrl`: where
 * the other side may tell what becomes of all of them (null: nothing is heard of them); `trouble`: null, it works as far as is known.
 */
export const PluginConnectionView = Type.Object(
  {
    id: PublicId,
    kind: Type.Literal('plugin'),
    contribution: Type.String(),
    title: Type.String(),
    name: Type.String(),
    credential: Type.Union([Type.Literal('api-key'), Type.Literal('basic'), Type.Literal('oauth2')]),
    settings: JsonObject,
    hosts: Type.Array(Type.String()),
    entered: Type.Array(Type.String()),
    carries,
    statusUrl: Type.Union([Type.String(), Type.Null()]),
    partPrice: PartPriceShown,
    clientId: Type.Union([Type.String(), Type.Null()]),
    trouble: Type.Union([ConnectionStanding, Type.Null()]),
    createdAt: Type.String({ description: 'RFC 3339' }),
    updatedAt: Type.String({ description: 'RFC 3339' }),
  },
  strict,
);
export type PluginConnectionView = Static<typeof PluginConnectionView>;

/** A kind of connection that plugins of the workspace bring. `needsClient`: whoever sets one up enters the client with which the hub asks for the sign-in; the instance has none; `carries`: whose messages go by connections of it (null: none). */
export const ConnectionKindView = Type.Object(
  {
    contribution: Type.String(),
    title: Type.String(),
    description: Type.Union([Type.String(), Type.Null()]),
    plugin: Type.Object({ name: Type.String(), title: Type.String() }, strict),
    config: JsonSchema,
    secrets: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          title: Type.String(),
          description: Type.Union([Type.String(), Type.Null()]),
          optional: Type.Boolean(),
          neededWith: Type.Union([Type.String(), Type.Null()]),
        },
        strict,
      ),
    ),
    credential: Type.Union([Type.Literal('api-key'), Type.Literal('basic'), Type.Literal('oauth2')]),
    needsClient: Type.Boolean(),
    canTest: Type.Boolean(),
    carries,
    translations: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
  },
  strict,
);
export type ConnectionKindView = Static<typeof ConnectionKindView>;

/** The kinds, and where other systems must send people back to after a sign-in. */
export const ConnectionKinds = Type.Object({ kinds: Type.Array(ConnectionKindView), callback: Type.String() }, strict);
export type ConnectionKinds = Static<typeof ConnectionKinds>;

/** The workflows that name a connection, drafts included (`version` null). */
export const ConnectionUses = Type.Object({ uses: Type.Array(WorkflowUse) }, strict);
export type ConnectionUses = Static<typeof ConnectionUses>;

/** Which choices are asked for: of a plugin's options, by what is filled in so far. */
export const OptionParams = Type.Object(
  {
    workspace: PublicId,
    plugin: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    options: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  },
  strict,
);
export const OptionsAsked = Type.Object({ config: JsonObject }, strict);

/** How many choices another system may give. */
export const MOST_OPTIONS = 500;

/** The choices. `trouble`: why there are none, in plain words; null: these are all. `ready`: whether what is filled in suffices to ask. */
export const OptionsView = Type.Object(
  {
    options: Type.Array(Type.Object({ value: Type.String(), title: Type.String() }, strict)),
    ready: Type.Boolean(),
    trouble: Type.Union([Type.String(), Type.Null()]),
  },
  strict,
);
export type OptionsView = Static<typeof OptionsView>;

/** Where somebody goes to sign in. */
export const SignInBegun = Type.Object({ url: Type.String() }, strict);

/** What the other system sent somebody back with. */
export const SignInSentBack = Type.Object(
  {
    state: Type.String({ minLength: 1, maxLength: 300 }),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
    error: Type.Optional(Type.String({ maxLength: 300 })),
  },
  strict,
);
export type SignInSentBack = Static<typeof SignInSentBack>;
