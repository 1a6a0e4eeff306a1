import type { Comparison, Scalar, Value } from '@innesto/sdk/contract';
import { parseCalendarDay } from '../calendar-day.ts';
import { addDuration } from '../duration.ts';
import { isKeepable } from '../keepable.ts';
import { comparableInstant, comparableOf, foldText, type Comparable } from './comparable.ts';
import { addDays, beginningOf, localDay } from './local-day.ts';

/** When and where a filter is asked: what `now` and `today` mean, and when a day begins. */
export interface Moment {
  readonly now: number;
  readonly timeZone: string;
}

/** The kinds of comparables that have an order. */
export type Ordered = 'n' | 'd' | 'm';

/** An end of a range; `included` says whether it belongs to it. */
export interface Bound {
  readonly at: Comparable;
  readonly included: boolean;
}

/** What is asked of one comparable (null: unknown), as plainly as both databases and JavaScript can say it. */
export type Question =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'same'; readonly as: readonly Comparable[] }
  | { readonly kind: 'range'; readonly of: Ordered; readonly from: Bound | null; readonly to: Bound | null }
  | { readonly kind: 'begins'; readonly text: string }
  | { readonly kind: 'contains'; readonly text: string }
  | { readonly kind: 'yearly'; readonly days: readonly string[] }
  | { readonly kind: 'any'; readonly of: readonly Question[] }
  | { readonly kind: 'not'; readonly of: Question };

const never: Question = { kind: 'any', of: [] };
const not = (of: Question): Question => ({ kind: 'not', of });
const any = (...of: readonly Question[]): Question => ({ kind: 'any', of });
const range = (of: Ordered, from: Bound | null, to: Bound | null): Question => ({ kind: 'range', of, from, to });
const included = (at: Comparable): Bound => ({ at, included: true });
const excluded = (at: Comparable): Bound => ({ at, included: false });

const NUMERAL = /^[+-]?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?$/;

/** What a value is at that moment. */
const settle = (value: Value | undefined, { now, timeZone }: Moment): Scalar => {
  if (typeof value !== 'object' || value === null) return value ?? null;
  if ('today' in value) return addDays(localDay(now, timeZone), value.today);
  if (value.now === null) return new Date(now).toISOString();
  const { sign, duration } = value.now;
  const amount = sign === 'plus' ? duration.amount : -duration.amount;
  return new Date(addDuration(now, { ...duration, amount }, timeZone)).toISOString();
};

const numberIn = (value: Scalar): number | null => {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !NUMERAL.test(value.trim())) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
};

/** A value as each kind of comparable that it may meet: a number as digits, a day as the instants of it, an instant as its day. */
interface Operand {
  readonly number: Comparable | null;
  readonly day: string | null;
  readonly instant: number | null;
}

const operandOf = (value: Scalar, { timeZone }: Moment): Operand => {
  const number = numberIn(value);
  const comparable = typeof value === 'string' ? comparableOf(value) : null;
  const instant = comparable?.startsWith('m') === true ? Date.parse(comparable.slice(1).toUpperCase()) : null;
  return {
    number: number === null ? null : comparableOf(number),
    day:
      comparable?.startsWith('d') === true
        ? comparable.slice(1)
        : instant === null
          ? null
          : localDay(instant, timeZone),
    instant,
  };
};

const begin = (day: string, { timeZone }: Moment): Comparable => comparableInstant(beginningOf(day, timeZone));

const sameAs = (value: Scalar, moment: Moment): Question => {
  if (value === null) return { kind: 'unknown' };
  // What was never kept is equal to nothing, and would only trouble a database.
  if (typeof value === 'string' && !isKeepable(value)) return never;
  const { number, day, instant } = operandOf(value, moment);
  const written = comparableOf(typeof value === 'number' ? String(value) : value);
  const as = [written, number, day === null ? null : `d${day}`].filter((one) => one !== null);
  const same: Question = { kind: 'same', as: [...new Set(as)] };
  if (day === null || instant !== null) return same;
  return any(same, range('m', included(begin(day, moment)), excluded(begin(addDays(day, 1), moment))));
};

/** The comparisons that ask for an order. */
type Order = 'less' | 'at-most' | 'at-least' | 'more';

const bounded = (of: Ordered, order: Order, at: Comparable): Question => {
  switch (order) {
    case 'less':
      return range(of, null, excluded(at));
    case 'at-most':
      return range(of, null, included(at));
    case 'at-least':
      return range(of, included(at), null);
    case 'more':
      return range(of, excluded(at), null);
  }
};

/** Instants beside a day: those of the day itself are neither before nor after it. */
const besideDay = (order: Order, day: string, moment: Moment): Question => {
  const next = addDays(day, 1);
  switch (order) {
    case 'less':
      return range('m', null, excluded(begin(day, moment)));
    case 'at-most':
      return range('m', null, excluded(begin(next, moment)));
    case 'at-least':
      return range('m', included(begin(day, moment)), null);
    case 'more':
      return range('m', included(begin(next, moment)), null);
  }
};

const ordered = (order: Order, value: Scalar, moment: Moment): Question => {
  const { number, day, instant } = operandOf(value, moment);
  if (number !== null) return bounded('n', order, number);
  if (day === null) return never;
  return any(
    bounded('d', order, `d${day}`),
    instant === null ? besideDay(order, day, moment) : bounded('m', order, comparableInstant(instant)),
  );
};

const both = (first: Question, second: Question): Question => not(any(not(first), not(second)));

const daysIn = (value: Scalar): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 36_500 ? value : null;

const upTo = (days: number, moment: Moment): Question => {
  const today = localDay(moment.now, moment.timeZone);
  const last = addDays(today, days);
  return any(
    range('d', included(`d${today}`), included(`d${last}`)),
    range('m', included(comparableInstant(moment.now)), excluded(begin(addDays(last, 1), moment))),
  );
};

const since = (days: number, moment: Moment): Question => {
  const today = localDay(moment.now, moment.timeZone);
  const first = addDays(today, -days);
  return any(
    range('d', included(`d${first}`), included(`d${today}`)),
    range('m', included(begin(first, moment)), included(comparableInstant(moment.now))),
  );
};

/** Who was born on 29 February has the anniversary on the 28th where there is no 29th. */
const anniversaries = (days: number, moment: Moment): Question => {
  const today = localDay(moment.now, moment.timeZone);
  const found = new Set<string>();
  for (let ahead = 0; ahead <= Math.min(days, 366); ahead++) {
    const day = addDays(today, ahead);
    found.add(day.slice(4));
    if (day.endsWith('-02-28') && parseCalendarDay(`${day.slice(0, 4)}-02-29`) === null) found.add('-02-29');
  }
  return { kind: 'yearly', days: [...found] };
};

const text = (kind: 'begins' | 'contains', value: Scalar): Question =>
  typeof value === 'string' && value !== '' && isKeepable(value) ? { kind, text: foldText(value) } : never;

const withDays = (value: Scalar, ask: (days: number) => Question): Question => {
  const days = daysIn(value);
  return days === null ? never : ask(days);
};

const listOf = (value: Comparison['value']): readonly Value[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** What a comparison asks at that moment. The unknown is never more or less than anything, is in no list without null, and is not what it is compared with. */
export const questionOf = ({ operator, value }: Comparison, moment: Moment): Question => {
  const values = listOf(value).map((one) => settle(one, moment));
  const [first = null, second = null] = values;
  switch (operator) {
    case 'is':
      return sameAs(first, moment);
    case 'is-not':
      return not(sameAs(first, moment));
    case 'contains':
      return text('contains', first);
    case 'starts-with':
      return text('begins', first);
    case 'less':
    case 'at-most':
    case 'at-least':
    case 'more':
      return ordered(operator, first, moment);
    case 'between':
      return both(ordered('at-least', first, moment), ordered('at-most', second, moment));
    case 'in-next-days':
      return withDays(first, (days) => upTo(days, moment));
    case 'in-last-days':
      return withDays(first, (days) => since(days, moment));
    case 'anniversary-in-next-days':
      return withDays(first, (days) => anniversaries(days, moment));
    case 'one-of':
      return any(...values.map((one) => sameAs(one, moment)));
    case 'set':
      return not(any({ kind: 'unknown' }, { kind: 'same', as: ['t'] }));
    case 'not-set':
      return any({ kind: 'unknown' }, { kind: 'same', as: ['t'] });
  }
};

const isDated = (value: Value): boolean => typeof value === 'string' && /^[dm]/.test(comparableOf(value) ?? '');

/** Whether a comparison means the same whenever and wherever it is asked. */
export const isTimeless = (comparison: Comparison): boolean =>
  !isRelative(comparison) && !listOf(comparison.value).some(isDated);

/** Whether a comparison's meaning moves with time, so that somebody may come to fit it, or no longer fit, without any change. */
export const isRelative = ({ operator, value, of }: Comparison): boolean =>
  of?.within !== undefined ||
  operator === 'in-next-days' ||
  operator === 'in-last-days' ||
  operator === 'anniversary-in-next-days' ||
  listOf(value).some((one) => typeof one === 'object' && one !== null);

const inRange = (
  comparable: Comparable,
  of: Ordered,
  { from, to }: { from: Bound | null; to: Bound | null },
): boolean =>
  comparable.startsWith(of) &&
  (from === null || comparable > from.at || (from.included && comparable === from.at)) &&
  (to === null || comparable < to.at || (to.included && comparable === to.at));

/** Answers a question about a comparable. */
export const answer = (question: Question, comparable: Comparable | null): boolean => {
  switch (question.kind) {
    case 'unknown':
      return comparable === null;
    case 'same':
      return comparable !== null && question.as.includes(comparable);
    case 'range':
      return comparable !== null && inRange(comparable, question.of, question);
    case 'begins':
      return comparable !== null && comparable.startsWith(`t${question.text}`);
    case 'contains':
      return comparable !== null && comparable.startsWith('t') && comparable.includes(question.text, 1);
    case 'yearly':
      return comparable !== null && /^[dy]/.test(comparable) && question.days.includes(comparable.slice(-6));
    case 'any':
      return question.of.some((one) => answer(one, comparable));
    case 'not':
      return !answer(question.of, comparable);
  }
};
