import Type, { type Static } from 'typebox';
import { Operator } from '../filter.ts';

const strict = { additionalProperties: false } as const;

/** What an attribute holds; `any`: that shows only when it is there. */
export const AttributeType = Type.Union([
  Type.Literal('text'),
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('date'),
  Type.Literal('moment'),
  Type.Literal('choice'),
  Type.Literal('any'),
]);

/** What a plugin calls something in other languages than its first, which the label is in. */
const Labels = Type.Record(Type.String(), Type.String(), { description: 'The label by language' });

/** Something that filters may ask of a contact. `attribute`: its dotted path; `room`: what it is about; `of`: which members of `of` say of which of many it speaks. */
export const AttributeView = Type.Object(
  {
    attribute: Type.String(),
    label: Type.String({
      description:
        'What the workspace calls it; an English name for what every workspace has, which pages say in their own words',
    }),
    labels: Type.Optional(Labels),
    room: Type.Union([
      Type.Literal('contact'),
      Type.Literal('field'),
      Type.Literal('list'),
      Type.Literal('consent'),
      Type.Literal('run'),
      Type.Literal('events'),
      Type.Literal('messages'),
      Type.Literal('kept'),
    ]),
    type: AttributeType,
    choices: Type.Optional(
      Type.Array(Type.String(), { description: 'The values that it can have, where there are only a few' }),
    ),
    operators: Type.Array(Operator, { description: 'What may be asked of it' }),
    of: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Literal('event'),
          Type.Literal('when'),
          Type.Literal('workflow'),
          Type.Literal('step'),
          Type.Literal('channel'),
          Type.Literal('within'),
        ]),
      ),
    ),
    asks: Type.Optional(
      Type.Array(
        Type.Object(
          {
            attribute: Type.String({ description: '`record.<name>`' }),
            label: Type.String(),
            labels: Type.Optional(Labels),
            type: AttributeType,
            choices: Type.Optional(Type.Array(Type.String())),
            operators: Type.Array(Operator),
          },
          strict,
        ),
        { description: 'What `of.when` may ask of each of the records that it is taken from' },
      ),
    ),
  },
  strict,
);
export type AttributeView = Static<typeof AttributeView>;

/** Everything that filters may ask of a contact in a workspace. */
export const AttributeCatalogue = Type.Object({ items: Type.Array(AttributeView) }, strict);
export type AttributeCatalogue = Static<typeof AttributeCatalogue>;
