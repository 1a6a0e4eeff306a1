import type { Expression, Json, JsonObject } from '@innesto/sdk/contract';

/** The present moment and a while, as a setting keeps it. */
export const nowJson = (now: Extract<Expression, { now: unknown }>['now']): Json =>
  now === null ? null : { sign: now.sign, duration: { ...now.duration } };

const OPERATORS: ReadonlySet<unknown> = new Set(['plus', 'minus', 'times', 'divided-by']);

const isExpression = (value: unknown): value is Expression => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if ('operator' in value)
    return (
      OPERATORS.has(value.operator) &&
      'left' in value &&
      'right' in value &&
      isExpression(value.left) &&
      isExpression(value.right)
    );
  if ('attribute' in value) return typeof value.attribute === 'string';
  if ('text' in value) return typeof value.text === 'string';
  return 'value' in value || 'now' in value;
};

/** A value to be worked out; 0 where there is none yet. */
export const expressionIn = (value: Json | undefined): Expression => (isExpression(value) ? value : { value: 0 });

/** A value to be worked out, as a setting keeps it. */
export const expressionJson = (expression: Expression): JsonObject => {
  if ('operator' in expression)
    return {
      operator: expression.operator,
      left: expressionJson(expression.left),
      right: expressionJson(expression.right),
    };
  return 'now' in expression ? { now: nowJson(expression.now) } : { ...expression };
};
