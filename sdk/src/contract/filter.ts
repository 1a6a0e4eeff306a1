import Type, { type Static } from 'typebox';
import { Channel } from './consent.ts';
import { Duration } from './duration.ts';
import { EventType, PublicId, StepId } from './name.ts';

const strict = { additionalProperties: false } as const;

/**
 * What an attribute is asked. `is`, `is-not`, `contains`, `starts-with` compare text without regard to case;
 * `less`, `at-most`, `at-least`, `more` compare numbers, dates and moments; `between` takes two of them, both included;
 * `in-next-days` and `in-last-days` take a number of days and count today; `anniversary-in-next-days` does so for a date of whatever
 * year; `set` and `not-set` take no value; `one-of` takes a list, and an empty list matches nobody.
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
  Type.Literal('between'),
  Type.Literal('in-next-days'),
  Type.Literal('in-last-days'),
  Type.Literal('anniversary-in-next-days'),
  Type.Literal('one-of'),
  Type.Literal('set'),
  Type.Literal('not-set'),
]);
export type Operator = Static<typeof Operator>;

/** A plain value that a comparison takes. */
export const Scalar = Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean(), Type.Null()]);
export type Scalar = Static<typeof Scalar>;

/** A value that moves with time: the present moment, plus or minus a duration, or the day that is today, so many days later (earlier: negative), where the workspace is. */
export const RelativeValue = Type.Union([
  Type.Object(
    {
      now: Type.Union([
        Type.Object({ sign: Type.Union([Type.Literal('plus'), Type.Literal('minus')]), duration: Duration }, strict),
        Type.Null(),
      ]),
    },
    strict,
  ),
  Type.Object({ today: Type.Integer({ minimum: -36_500, maximum: 36_500 }) }, strict),
]);
export type RelativeValue = Static<typeof RelativeValue>;

/** What a comparison compares with. */
export type Value = Scalar | RelativeValue;

/**
 * Of which of a contact's events, messages or records an attribute speaks. `event`: their type, and `when` a filter over what they hold
 * (`event.<name>`, of records `record.<name>`); `workflow`, `step` and `channel`: which messages; `within`: only those of the last so long.
 */
export interface Which {
  readonly event?: string;
  readonly when?: Filter;
  readonly workflow?: string;
  readonly step?: string;
  readonly channel?: Channel;
  readonly within?: Duration;
}

/**
 * One question about one attribute. Attributes are dotted paths: `contact.email`, `field.city`, `list.<id>` (true
 * while a member), `consent.<purpose>.<channel>` (`given`, `withdrawn`), `run.<workflow>.state` (`inside`, `ended`), `.entered`,
 * `.ended`, `.reason` (of the last run), `events.count`, `messages.sent`, `messages.opened` and `messages.clicked` (how many, of those that `of` names),
 * `record.<plugin>.<collection>.<name>` (of the newest record), `sum.<plugin>.<collection>.<name>`, `least.…` and `most.…` (of all of them), `records.<plugin>.<collection>` (how many), `balance.<plugin>.<name>`, `happened.<plugin>.<event>` (how many of a plugin's events) and `latest.…` (when the last was),
 * `event.<name>` (from the trigger's event; deeper with further names, `event.changed.level.to`), `variable.<name>`, `message.<step>.outcome` (of this run's message: one of
 * `opened`, `not-opened`, `unknowable`, `not-delivered`).
 */
export interface Comparison {
  attribute: string;
  operator: Operator;
  value?: Value | Value[];
  of?: Which;
}

/** What a setting asks of the field chosen beside it: a comparison without its attribute. */
export type Question = Pick<Comparison, 'operator' | 'value'>;

/** A condition: a comparison, or a group of conditions of which all, any or none must hold. */
export type Filter =
  | Comparison
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly none: readonly Filter[] };

const WhichSchema = Type.Object(
  {
    event: Type.Optional(EventType),
    when: Type.Optional(Type.Ref('Filter')),
    workflow: Type.Optional(PublicId),
    step: Type.Optional(StepId),
    channel: Type.Optional(Channel),
    within: Type.Optional(Duration),
  },
  strict,
);

const ComparisonSchema = Type.Object(
  {
    attribute: Type.String({ pattern: '^[a-z][a-z0-9-]*(\\.[A-Za-z0-9_-]{1,60}){1,3}$', maxLength: 200 }),
    operator: Operator,
    value: Type.Optional(
      Type.Union([Scalar, RelativeValue, Type.Array(Type.Union([Scalar, RelativeValue]), { maxItems: 1000 })]),
    ),
    of: Type.Optional(WhichSchema),
  },
  strict,
);

const Group = (name: 'all' | 'any' | 'none') =>
  Type.Object({ [name]: Type.Array(Type.Ref('Filter'), { maxItems: 100 }) }, strict);

/** The schema of {@link Filter}; nested groups, at most 100 members each. How large a filter may be as a whole: {@link FILTER_BOUNDS}. */
export const FilterSchema = Type.Unsafe<Filter>(
  Type.Cyclic({ Filter: Type.Union([ComparisonSchema, Group('all'), Group('any'), Group('none')]) }, 'Filter'),
);

/** How large a filter may be: levels of groups (what `when` asks counts as one), comparisons in all of it, and values in all of those. */
export const FILTER_BOUNDS = { depth: 10, comparisons: 300, values: 5000 } as const;
