import Type, { type Static } from 'typebox';
import { ActionManifest, HandlerManifest, SecretManifest, TriggerManifest } from './contribution-manifest.ts';
import { ConnectionAddress, Credential } from './credential.ts';
import { EndpointManifest } from './endpoint-manifest.ts';
import { JsonSchema } from './json.ts';
import { AttributeManifest, BalanceManifest, CollectionManifest, EventManifest } from './kept-manifest.ts';
import { PluginName, Version } from './name.ts';
import { TransportManifest } from './transport-manifest.ts';
import { WorkflowDefinition } from './workflow.ts';

const strict = { additionalProperties: false } as const;
const Name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Title = Type.String({ minLength: 1, maxLength: 120 });
const Description = Type.Optional(Type.String({ maxLength: 1000 }));

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
