import type { Comparison, Duration, Filter, Operator, RelativeValue, Value, Which } from '../contract/index.ts';

const comparison =
  (operator: Operator) =>
  (attribute: string, value: Value): Comparison => ({ attribute, operator, value });

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
const oneOf = (attribute: string, values: readonly Value[]): Comparison => ({
  attribute,
  operator: 'one-of',
  value: [...values],
});

const inDays =
  (operator: Operator) =>
  (attribute: string, days: number): Comparison => ({ attribute, operator, value: days });

/** How many of a contact's events or messages there are; `atLeast` (absent: one) of them make it hold. */
const counted =
  (attribute: string) =>
  (of: Which, atLeast = 1): Comparison => ({ attribute, operator: 'at-least', value: atLeast, of });

const NOW: RelativeValue = { now: null };

const now = (sign: 'plus' | 'minus', duration: Duration): RelativeValue => ({ now: { sign, duration } });

/**
 * Builds a filter: what the hub can decide by itself, without asking the plugin. Attributes are dotted paths:
 * `contact.email`, `field.city`, `list.<id>`, `consent.<purpose>.<channel>`, `run.<workflow>.state`, `event.<payload member>`,
 * `variable.<name>`.
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
  /** Not equal; text without regard to case. */
  isNot: comparison('is-not'),
  /** The text is somewhere in it, without regard to case. */
  contains: comparison('contains'),
  /** It begins with the text, without regard to case. */
  startsWith: comparison('starts-with'),
  /** Less than the number, or before the date. */
  less: comparison('less'),
  /** The number or less, or not after the date. */
  atMost: comparison('at-most'),
  /** The number or more, or not before the date. */
  atLeast: comparison('at-least'),
  /** More than the number, or after the date. */
  more: comparison('more'),
  /** Not less than the one and not more than the other. */
  between: (attribute: string, low: Value, high: Value): Comparison => ({
    attribute,
    operator: 'between',
    value: [low, high],
  }),
  /** A date from today on, so many days ahead. */
  inNextDays: inDays('in-next-days'),
  /** A date up to today, so many days back. */
  inLastDays: inDays('in-last-days'),
  /** A date whose day comes again within so many days. */
  anniversaryInNextDays: inDays('anniversary-in-next-days'),
  /** So many events of a type happened: `filters.happened({ event: 'site.visited', within: { amount: 7, unit: 'days' } })`. */
  happened: counted('events.count'),
  /** So many messages were sent. */
  sent: counted('messages.sent'),
  /** So many messages were opened. */
  opened: counted('messages.opened'),
  /** In so many messages a link was followed. */
  clicked: counted('messages.clicked'),
  /** A value: the present moment. */
  now: NOW,
  /** A value: so long from now. */
  fromNow: (duration: Duration): RelativeValue => now('plus', duration),
  /** A value: so long ago. */
  ago: (duration: Duration): RelativeValue => now('minus', duration),
  /** A value: the day that is today where the workspace is, or so many days later (earlier: negative). */
  today: (days = 0): RelativeValue => ({ today: days }),
  /** Has a value. */
  isSet: question('set'),
  /** Has no value. */
  isNotSet: question('not-set'),
} as const;
