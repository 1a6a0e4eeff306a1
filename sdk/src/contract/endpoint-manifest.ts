import Type, { type Static } from 'typebox';

const strict = { additionalProperties: false } as const;
const reached = {
  name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
  title: Type.String({ minLength: 1, maxLength: 120 }),
  description: Type.Optional(Type.String({ maxLength: 1000 })),
} as const;

/** What travels once with a batch of calls to an endpoint: as `collection:…` does to a handler. */
export const EndpointNeeds = Type.Unsafe<`collection:${string}`>(
  Type.String({ pattern: '^collection:[a-z][a-z0-9-]{0,39}$' }),
);
export type EndpointNeeds = Static<typeof EndpointNeeds>;

/** A text that is served as it is: a script for other sites, a style sheet. The same for everybody, and without the plugin being asked. */
export const AssetManifest = Type.Object(
  {
    ...reached,
    kind: Type.Literal('asset'),
    contentType: Type.Union([
      Type.Literal('text/javascript'),
      Type.Literal('text/css'),
      Type.Literal('text/plain'),
      Type.Literal('application/json'),
    ]),
    body: Type.String({ maxLength: 65_536 }),
  },
  strict,
);
export type AssetManifest = Static<typeof AssetManifest>;

/** An address at which others report: what they send (POST) is kept, answered with 202, and read in batches a moment later. */
export const IngestManifest = Type.Object(
  { ...reached, kind: Type.Literal('ingest'), needs: Type.Array(EndpointNeeds, { maxItems: 10 }) },
  strict,
);
export type IngestManifest = Static<typeof IngestManifest>;

/** An address at which the plugin answers at once. `finds`: it has a `find` of its own. `caller`: what of a call says who calls. */
export const SynchronousManifest = Type.Object(
  {
    ...reached,
    kind: Type.Literal('synchronous'),
    methods: Type.Array(Type.Union([Type.Literal('GET'), Type.Literal('POST')]), {
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
    }),
    needs: Type.Array(EndpointNeeds, { maxItems: 10 }),
    finds: Type.Boolean(),
    caller: Type.Optional(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,39}$' })),
  },
  strict,
);
export type SynchronousManifest = Static<typeof SynchronousManifest>;

/** An address under `/x/<workspace>/<plugin>/`, open to everybody. Permission `endpoints`. */
export const EndpointManifest = Type.Union([AssetManifest, IngestManifest, SynchronousManifest]);
export type EndpointManifest = Static<typeof EndpointManifest>;
