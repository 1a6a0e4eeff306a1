import Type, { type Static } from 'typebox';

const strict = { additionalProperties: false } as const;

/** One question to the plugin, as the sandbox's process is asked it. */
export const Question = Type.Object(
  {
    id: Type.Integer(),
    entry: Type.Union([
      Type.Literal('subscribe'),
      Type.Literal('match'),
      Type.Literal('poll'),
      Type.Literal('read'),
      Type.Literal('receive'),
      Type.Literal('run'),
      Type.Literal('settle'),
      Type.Literal('handle'),
      Type.Literal('take'),
      Type.Literal('find'),
      Type.Literal('respond'),
      Type.Literal('send'),
      Type.Literal('answered'),
      Type.Literal('report'),
    ]),
    contribution: Type.String(),
    config: Type.String(),
    collections: Type.Optional(Type.String()),
    items: Type.String(),
    now: Type.Number(),
    seed: Type.Number(),
  },
  strict,
);
export type Question = Static<typeof Question>;

/** The script comes first, the questions follow it. */
export const ToSandbox = Type.Union([Type.Object({ script: Type.String() }, strict), Question]);

/** What became of one question. `stopped`: the plugin broke a bound; `code` says which. */
export const FromSandbox = Type.Object(
  {
    id: Type.Integer(),
    logs: Type.Array(Type.String()),
    outcome: Type.Union([
      Type.Object({ kind: Type.Literal('answered'), value: Type.String() }, strict),
      Type.Object({ kind: Type.Literal('threw'), code: Type.String(), message: Type.String() }, strict),
      Type.Object({ kind: Type.Literal('stopped'), code: Type.String(), message: Type.String() }, strict),
    ]),
  },
  strict,
);
export type FromSandbox = Static<typeof FromSandbox>;
