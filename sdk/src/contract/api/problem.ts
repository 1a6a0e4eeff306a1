import Type, { type Static } from 'typebox';
import { SentenceParts } from '../sentence-parts.ts';

/**
 * How the hub says that something went wrong (RFC 9457, `application/problem+json`). `code` names the fault in the
 * catalogue and never changes its meaning; `detail` says what happened this time and `remedy` what to do, `parts`
 * what fills these two sentences, for whoever says them in another language; `path` is the
 * JSON Pointer (RFC 6901) of the member at fault inside the part of the request that `in` names; `incident` leads to
 * the hub's log. Some faults add members of their own, such as a workflow's `problems`.
 */
export const Problem = Type.Object({
  type: Type.String({ description: 'Where the fault is explained' }),
  title: Type.String({ description: 'The kind of fault in a sentence' }),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  code: Type.String({ pattern: '^INNESTO_[A-Z_]+$', description: 'The fault in the catalogue' }),
  detail: Type.String({ description: 'What happened this time' }),
  remedy: Type.String({ description: 'What to do about it' }),
  path: Type.Optional(Type.String({ description: 'JSON Pointer of the member at fault' })),
  in: Type.Optional(
    Type.Union([Type.Literal('body'), Type.Literal('query'), Type.Literal('path'), Type.Literal('headers')], {
      description: 'Which part of the request the path points into',
    }),
  ),
  parts: Type.Optional(SentenceParts),
  incident: Type.Optional(Type.String({ description: 'The number under which the log has more' })),
});
export type Problem = Static<typeof Problem>;
