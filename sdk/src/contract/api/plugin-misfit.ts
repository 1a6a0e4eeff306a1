import Type, { type Static } from 'typebox';
import { SentenceParts } from '../sentence-parts.ts';

const strict = { additionalProperties: false } as const;

/** What a plugin calls something: by which key its translations have it, and in its own language. */
export const PluginText = Type.Object(
  { key: Type.String({ description: '`action.greet.config.word.title`' }), title: Type.String() },
  strict,
);
export type PluginText = Static<typeof PluginText>;

/** Why the settings of a step, or a record, do not fit a version of a plugin (of a draft in the editor, the one in force), each with the names of what fills the sentence about it. */
export const MISFITS = {
  MISSING: [],
  EMPTY: [],
  TOO_SHORT: ['limit'],
  TOO_LONG: ['limit'],
  TOO_FEW: ['limit'],
  TOO_MANY: ['limit'],
  NOTHING_SET: [],
  TOO_FEW_SET: ['limit'],
  TOO_SMALL: ['limit'],
  TOO_LARGE: ['limit'],
  WRONG_TYPE: ['type'],
  WRONG_FORMAT: ['format'],
  WRONG_FORM: [],
  NOT_OFFERED: [],
  TWICE: [],
  UNKNOWN: [],
  RULED_OUT: [],
  ONE_NEEDED: [],
  UNFIT: [],
  UNFINISHED: [],
  UNCHECKED: [],
  // Of records.
  TOO_LONG_TO_ASK: [],
  NEEDS_CONTACT: [],
  HAS_CONTACT: [],
  SECRET: [],
  // Of drafts.
  GONE: ['version'],
  NO_ANSWER: [],
  NOT_CARRIED: ['message'],
  NO_SETTINGS: [],
  STOPPED: ['verdict'],
  NOT_NOW: [],
  BY_FORM: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type MisfitCode = keyof typeof MISFITS;

/** Why something does not fit; says the same as the `detail` beside it. */
export const PluginMisfit = Type.Object(
  {
    code: Type.Unsafe<MisfitCode>({ type: 'string', enum: Object.keys(MISFITS) }),
    path: Type.String({
      description: 'JSON Pointer inside the settings, or the record’s attributes; empty: the whole',
    }),
    label: Type.Union([PluginText, Type.Null()], {
      description: 'What the form writes above it; null: it is about no setting',
    }),
    among: Type.Optional(
      Type.Array(PluginText, { description: 'Of `ONE_NEEDED`: the settings of which one is enough' }),
    ),
    parts: SentenceParts,
  },
  strict,
);
export type PluginMisfit = Static<typeof PluginMisfit>;
