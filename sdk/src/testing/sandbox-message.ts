import Type, { type Static } from 'typebox';

const strict = { additionalProperties: false } as const;

/** One question to the plugin, as the sandbox's process is asked it. */
export interface Question {
  readonly id: number;
  readonly entry:
    | 'subscribe'
    | 'match'
    | 'poll'
    | 'read'
    | 'receive'
    | 'run'
    | 'settle'
    | 'migrateAction'
    | 'migrateTrigger'
    | 'handle'
    | 'take'
    | 'find'
    | 'respond'
    | 'send'
    | 'answered'
    | 'report';
  readonly contribution: string;
  readonly config: string;
  readonly collections?: string;
  readonly items: string;
  readonly now: number;
  readonly seed: number;
}

/** The script comes first, the questions follow it. */
export type ToSandbox = { readonly script: string } | Question;

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
