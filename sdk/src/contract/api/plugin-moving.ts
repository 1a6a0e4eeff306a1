import Type, { type Static } from 'typebox';
import { PublicId } from '../name.ts';
import { SentenceParts } from '../sentence-parts.ts';
import { PluginMisfit, PluginText } from './plugin-misfit.ts';

const strict = { additionalProperties: false } as const;

/** What a record is called on its own page; `name` null: nothing in it could be its name, and it goes by when it was made. */
export const RecordCalled = Type.Object(
  { name: Type.Union([Type.String(), Type.Null()]), createdAt: Type.String({ description: 'RFC 3339' }) },
  strict,
);
export type RecordCalled = Static<typeof RecordCalled>;

/**
 * Something that keeps a workspace from another version of a plugin. `misfits`: of the first ones `why` says what is amiss. `doubles`: records
 * that have what only one may have there; of the first ones `same` says what (null: it is secret) and `other` is the record that has it already,
 * and `keys` says what it is: attributes together, of all records or of those of one contact. `called` and `otherCalled` say which records
 * these are, as their own pages do; absent where one is gone by now.
 */
export const PluginObstacle = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('gone'),
      Type.Literal('form'),
      Type.Literal('misfits'),
      Type.Literal('doubles'),
      Type.Literal('attribute'),
      Type.Literal('way'),
    ]),
    key: Type.String({ description: 'Of the collection, the balance, the attribute or the transport' }),
    title: Type.String(),
    count: Type.Integer({ description: 'How many records, accounts, workflows or connections are concerned' }),
    records: Type.Array(
      Type.Object(
        {
          id: PublicId,
          called: Type.Optional(RecordCalled),
          detail: Type.String(),
          why: Type.Optional(PluginMisfit),
          same: Type.Optional(
            Type.Array(Type.Object({ label: PluginText, value: Type.Union([Type.String(), Type.Null()]) }, strict)),
          ),
          other: Type.Optional(PublicId),
          otherCalled: Type.Optional(RecordCalled),
        },
        strict,
      ),
    ),
    workflows: Type.Array(Type.Object({ id: PublicId, name: Type.String() }, strict)),
    keys: Type.Optional(
      Type.Array(
        Type.Object(
          {
            attributes: Type.Array(Type.Object({ name: Type.String(), title: Type.String() }, strict)),
            ofContact: Type.Boolean(),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
);
export type PluginObstacle = Static<typeof PluginObstacle>;

const TOLD = {
  code: Type.String({ description: 'Of the catalogue of faults' }),
  detail: Type.String(),
  remedy: Type.String({ description: 'What to do' }),
  parts: SentenceParts,
};

/**
 * A move to a version for which records are made ready first: how many of them are, of how many there were when it began. `trouble`: why it does
 * not go on until somebody asks for it again, and `obstacles` what is in its way then. `failure`: what the last try came to, where it is tried
 * again by itself.
 */
export const PluginMoving = Type.Object(
  {
    version: Type.String(),
    done: Type.Integer({ minimum: 0 }),
    total: Type.Integer({ minimum: 0 }),
    trouble: Type.Union([Type.Object(TOLD, strict), Type.Null()]),
    obstacles: Type.Array(PluginObstacle),
    failure: Type.Union([
      Type.Object(
        {
          ...TOLD,
          incident: Type.Union([Type.String(), Type.Null()], {
            description: 'Under which the log of the hub has the reason; null: it is said here',
          }),
          nextAt: Type.String({ description: 'RFC 3339: when it is tried again' }),
        },
        strict,
      ),
      Type.Null(),
    ]),
  },
  strict,
);
export type PluginMoving = Static<typeof PluginMoving>;
