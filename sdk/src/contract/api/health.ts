import Type, { type Static } from 'typebox';

const strict = { additionalProperties: false } as const;

/** The process answers. */
export const Health = Type.Object({ alive: Type.Literal(true) }, { additionalProperties: false });

/** Whether the hub takes work, and where it does not, why. */
export const Readiness = Type.Object(
  { ready: Type.Boolean(), why: Type.Union([Type.String(), Type.Null()]) },
  { additionalProperties: false },
);
export type Readiness = Static<typeof Readiness>;

/** One of the processes that share the work on a database. */
export const NodeView = Type.Object(
  {
    id: Type.String(),
    name: Type.String({ description: 'The machine, and the port or whatever INNESTO_NODE says' }),
    role: Type.Union([Type.Literal('api'), Type.Literal('worker'), Type.Literal('all')]),
    version: Type.String(),
    startedAt: Type.String({ description: 'RFC 3339, by the database’s clock' }),
    seenAt: Type.String({ description: 'RFC 3339, by the database’s clock' }),
    state: Type.Union([Type.Literal('alive'), Type.Literal('leaving'), Type.Literal('gone')], {
      description: 'leaving: it takes no more work; gone: it gave no sign of life for as long as its leases last',
    }),
    shards: Type.Integer({ description: 'Of the 64 parts of the work, those that it holds' }),
    here: Type.Boolean({ description: 'Whether it is the one that answers' }),
  },
  strict,
);
export type NodeView = Static<typeof NodeView>;

/** How the hub is, all nodes together. */
export const HubHealth = Type.Object(
  {
    ...Readiness.properties,
    shardsHeld: Type.Integer({ description: 'Of the 64 parts of the work, those that some node holds' }),
    nodes: Type.Array(NodeView),
  },
  strict,
);
export type HubHealth = Static<typeof HubHealth>;
