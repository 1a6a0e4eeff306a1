import Type, { type Static } from 'typebox';

/** The process answers. */
export const Health = Type.Object({ alive: Type.Literal(true) }, { additionalProperties: false });

/** Whether the hub takes work, and where it does not, why. */
export const Readiness = Type.Object(
  { ready: Type.Boolean(), why: Type.Union([Type.String(), Type.Null()]) },
  { additionalProperties: false },
);
export type Readiness = Static<typeof Readiness>;
