import type { Comparison, Filter, Operator, Scalar } from '../contract/index.ts';

const comparison =
  (operator: Operator) =>
  (attribute: string, value: Scalar): Comparison => ({ attribute, operator, value });

const question =
  (operator: Operator) =>
  (attribute: string): Comparison => ({ attribute, operator });

/** Every one of the conditions holds (none given: always true). */
const all = (...conditions: readonly Filter[]): Filter => ({ all: conditions });

/** At least one of the conditions holds (none given: never true). */
const any = (...conditions: readonly Filter[]): Filter => ({ any: conditions });

/** Not one of the conditions holds. */
const none = (...conditions: readonly Filter[]): Filter => ({ none: conditions });

/** The attribute is one of these values; an empty list matches nobody. */
const oneOf = (attribute: string, values: readonly Scalar[]): Comparison => ({
  attribute,
  operator: 'one-of',
  value: [...values],
});

/**
 * Builds a filter: what the hub can decide by itself, without asking the plugin. Attributes are dotted paths:
 * `contact.email`, `field.city`, `list.<id>`, `event.<payload member>`, `variable.<name>`.
 *
 * @example
 * filters.all(filters.is('event.channel', 'email'), filters.oneOf('field.city', ['Cluj', 'Verona']));
 */
export const filters = {
  all,
  any,
  none,
  oneOf,
  /** Equal; text without regard to case. */
  is: comparison('is'),
  isNot: comparison('is-not'),
  contains: comparison('contains'),
  startsWith: comparison('starts-with'),
  less: comparison('less'),
  atMost: comparison('at-most'),
  atLeast: comparison('at-least'),
  more: comparison('more'),
  /** Has a value. */
  isSet: question('set'),
  /** Has no value. */
  isNotSet: question('not-set'),
} as const;
