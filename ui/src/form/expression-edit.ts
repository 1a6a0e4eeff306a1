import type { Expression } from '@innesto/sdk/contract';

/** In what way a value is worked out. */
export type ExpressionKind = 'value' | 'attribute' | 'now' | 'sum' | 'text';

/** What two values are put together with. */
export const OPERATIONS = ['plus', 'minus', 'times', 'divided-by'] as const;

/** So many calculations may stand inside one another here; deeper ones are kept as they are. */
export const DEEPEST = 3;

/** In what way this one is worked out. */
export const kindOf = (expression: Expression): ExpressionKind => {
  if ('value' in expression) return 'value';
  if ('attribute' in expression) return 'attribute';
  if ('now' in expression) return 'now';
  return 'operator' in expression ? 'sum' : 'text';
};

/** A value that is worked out in another way; what it was becomes the beginning of a calculation. */
export const turnInto = (kind: ExpressionKind, from: Expression, attribute: string): Expression => {
  switch (kind) {
    case 'value':
      return { value: 0 };
    case 'attribute':
      return { attribute };
    case 'now':
      return { now: null };
    case 'sum':
      return { operator: 'plus', left: from, right: { value: 1 } };
    case 'text':
      return { text: '' };
  }
};

/** A plain value out of what somebody types: a number where it is one. */
export const plainOf = (text: string): string | number => {
  const trimmed = text.trim().replace(',', '.');
  return trimmed !== '' && /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
};
