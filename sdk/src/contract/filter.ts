import Type, { type Static } from 'typebox';

/**
 * What an attribute is asked. `is`, `is-not`, `contains`, `starts-with` compare text without regard to case;
 * `less`, `at-most`, `at-least`, `more` compare numbers, dates and moments; `set` and `not-set` take no value;
 * `one-of` takes a list, and an empty list matches nobody.
 */
export const Operator = Type.Union([
  Type.Literal('is'),
  Type.Literal('is-not'),
  Type.Literal('contains'),
  Type.Literal('starts-with'),
  Type.Literal('less'),
  Type.Literal('at-most'),
  Type.Literal('at-least'),
  Type.Literal('more'),
  Type.Literal('one-of'),
  Type.Literal('set'),
  Type.Literal('not-set'),
]);
export type Operator = Static<typeof Operator>;

/** A plain value that a comparison takes. */
export const Scalar = Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean(), Type.Null()]);
export type Scalar = Static<typeof Scalar>;

/**
 * One question about one attribute. Attributes are dotted paths: `contact.email`, `field.city`, `list.<id>` (true
 * while a member), `event.<name>` (from the trigger's event), `variable.<name>`, `message.<step>.outcome` (one of
 * `opened`, `not-opened`, `unknowable`, `not-delivered`).
 */
export const Comparison = Type.Object(
  {
    attribute: Type.String({ pattern: '^[a-z][a-z0-9-]*(\\.[A-Za-z0-9_-]{1,60}){1,3}$', maxLength: 200 }),
    operator: Operator,
    value: Type.Optional(Type.Union([Scalar, Type.Array(Scalar, { maxItems: 1000 })])),
  },
  { additionalProperties: false },
);
export type Comparison = Static<typeof Comparison>;

/** A condition: a comparison, or a group of conditions of which all, any or none must hold. */
export type Filter =
  | Comparison
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly none: readonly Filter[] };

const Group = (name: 'all' | 'any' | 'none') =>
  Type.Object({ [name]: Type.Array(Type.Ref('Filter'), { maxItems: 100 }) }, { additionalProperties: false });

/** The schema of {@link Filter}; nested groups, at most 100 members each. */
export const FilterSchema = Type.Unsafe<Filter>(
  Type.Cyclic({ Filter: Type.Union([Comparison, Group('all'), Group('any'), Group('none')]) }, 'Filter'),
);
