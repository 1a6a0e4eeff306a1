import type { Expression, Scalar } from '@innesto/sdk/contract';
import { parseCalendarDay } from './calendar-day.ts';
import { dateOfDay, dayNumber, dayText } from './calendar/day.ts';
import { addDuration } from './duration.ts';
import { attributesOf, type Lookup } from './filter.ts';

/** What an expression is worked out with. `now` is the workspace's time, `zone` the one whose days are counted; `render` fills in a Liquid text, null where it cannot. */
export interface ExpressionScope {
  readonly lookup: Lookup;
  readonly now: number;
  readonly zone: string;
  readonly render: (text: string) => string | null;
}

type Operation = Extract<Expression, { operator: unknown }>;

const LONGEST_TEXT = 2000;
const DECIMAL = /^-?\d{1,15}(?:\.\d{1,10})?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
/** What a JavaScript date can still tell. */
const FARTHEST_INSTANT = 8_640_000_000_000_000;

/** A value as a number, also where it is written as text; null where it is none. */
export const numberOf = (value: Scalar): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : null;
};

/** The number of a day; null where the text is no day, or one without a year. */
const dayOf = (value: Scalar): number | null => {
  if (typeof value !== 'string' || value.startsWith('-') || parseCalendarDay(value) === null) return null;
  const [year, month, day] = value.split('-').map(Number);
  return year === undefined || month === undefined || day === undefined ? null : dayNumber({ year, month, day });
};

const momentOf = (value: Scalar): number | null => {
  if (typeof value !== 'string' || !MOMENT.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
};

const sayMoment = (at: number): string | null => (Math.abs(at) <= FARTHEST_INSTANT ? new Date(at).toISOString() : null);

const sayDay = (number: number): string | null => {
  const { year } = dateOfDay(number);
  return year >= 1 && year <= 9999 ? dayText(number) : null;
};

/** Fractions of ten have no exact place in a computer: 0.1 + 0.2 is to be 0.3. */
const rounded = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(15)) : null);

const MOST_DAYS = 4_000_000;

const shifted = (value: Scalar, days: number, { zone }: ExpressionScope): Scalar => {
  if (!Number.isInteger(days) || Math.abs(days) > MOST_DAYS) return null;
  const day = dayOf(value);
  if (day !== null) return sayDay(day + days);
  const moment = momentOf(value);
  return moment === null ? null : sayMoment(addDuration(moment, { amount: days, unit: 'days' }, zone));
};

const difference = (left: Scalar, right: Scalar, scope: ExpressionScope): Scalar => {
  const [from, to] = [dayOf(right), dayOf(left)];
  if (from !== null && to !== null) return to - from;
  const days = numberOf(right);
  return days === null ? null : shifted(left, -days, scope);
};

const work = ({ operator, left, right }: Operation, scope: ExpressionScope): Scalar => {
  const one = evaluate(left, scope);
  const other = evaluate(right, scope);
  const [first, second] = [numberOf(one), numberOf(other)];
  if (first !== null && second !== null) {
    switch (operator) {
      case 'plus':
        return rounded(first + second);
      case 'minus':
        return rounded(first - second);
      case 'times':
        return rounded(first * second);
      case 'divided-by':
        return second === 0 ? null : rounded(first / second);
    }
  }
  switch (operator) {
    case 'plus':
      if (second !== null) return shifted(one, second, scope);
      return first === null ? null : shifted(other, first, scope);
    case 'minus':
      return difference(one, other, scope);
    case 'times':
    case 'divided-by':
      return null;
  }
};

/**
 * Works out an expression; null where it cannot be. Numbers may be written as text; a whole number added to a date or a moment, or taken
 * from it, is days; a date minus a date is the days between.
 */
export const evaluate = (expression: Expression, scope: ExpressionScope): Scalar => {
  if ('value' in expression) return expression.value;
  if ('attribute' in expression) return scope.lookup(expression.attribute);
  if ('now' in expression) {
    if (expression.now === null) return sayMoment(scope.now);
    const { sign, duration } = expression.now;
    const amount = sign === 'plus' ? duration.amount : -duration.amount;
    return sayMoment(addDuration(scope.now, { ...duration, amount }, scope.zone));
  }
  if ('text' in expression) return scope.render(expression.text)?.slice(0, LONGEST_TEXT).toWellFormed() ?? null;
  return work(expression, scope);
};

const LIQUID_NAME = /\b(contact|field|event|variable)\b(?:\.([A-Za-z0-9_-]+))?/g;

/** Every attribute an expression may ask about, those in its Liquid texts too; `event.*` where a text asks for one that it works out itself. */
export const expressionAttributes = (expression: Expression): ReadonlySet<string> => {
  if ('attribute' in expression) return attributesOf({ attribute: expression.attribute, operator: 'set' });
  if ('text' in expression)
    return new Set([...expression.text.matchAll(LIQUID_NAME)].map(([, room = '', name = '*']) => `${room}.${name}`));
  if ('operator' in expression)
    return new Set([...expressionAttributes(expression.left), ...expressionAttributes(expression.right)]);
  return new Set();
};
