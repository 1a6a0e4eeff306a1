import Type from 'typebox';
import { Duration } from './duration.ts';
import { Scalar, type Scalar as ScalarValue } from './filter.ts';

const strict = { additionalProperties: false } as const;

/** An attribute's path, as in a filter's comparison. */
const Path = Type.String({ pattern: '^[a-z][a-z0-9-]*(\\.[A-Za-z0-9_-]{1,60}){1,3}$', maxLength: 200 });

/**
 * A value to be worked out, as data: a plain one; what an attribute holds; the present moment, plus or minus a duration; a sum,
 * difference, product or quotient; a Liquid text. Numbers may be written as text; a whole number added to a date or a moment, or taken
 * from it, is days, and a date minus a date is the days between. What cannot be worked out (a word in a sum, a division by zero) is null.
 */
export type Expression =
  | { readonly value: ScalarValue }
  | { readonly attribute: string }
  | { readonly now: { readonly sign: 'plus' | 'minus'; readonly duration: Duration } | null }
  | {
      readonly operator: 'plus' | 'minus' | 'times' | 'divided-by';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly text: string };

/** The schema of {@link Expression}; nested at most as deep as any JSON that the hub takes. */
export const ExpressionSchema = Type.Unsafe<Expression>(
  Type.Cyclic(
    {
      Expression: Type.Union([
        Type.Object({ value: Scalar }, strict),
        Type.Object({ attribute: Path }, strict),
        Type.Object(
          {
            now: Type.Union([
              Type.Object(
                { sign: Type.Union([Type.Literal('plus'), Type.Literal('minus')]), duration: Duration },
                strict,
              ),
              Type.Null(),
            ]),
          },
          strict,
        ),
        Type.Object(
          {
            operator: Type.Union([
              Type.Literal('plus'),
              Type.Literal('minus'),
              Type.Literal('times'),
              Type.Literal('divided-by'),
            ]),
            left: Type.Ref('Expression'),
            right: Type.Ref('Expression'),
          },
          strict,
        ),
        Type.Object({ text: Type.String({ maxLength: 5000 }) }, strict),
      ]),
    },
    'Expression',
  ),
);

/** A name for a value that a run keeps: lower case, digits and `_`, at most 40 characters, first a letter. */
export const VariableName = Type.String({ pattern: '^[a-z][a-z0-9_]{0,39}$' });

/** Sets a run's variable to a value worked out then. */
export const Assignment = Type.Object({ variable: VariableName, value: ExpressionSchema }, strict);
export type Assignment = { variable: string; value: Expression };
