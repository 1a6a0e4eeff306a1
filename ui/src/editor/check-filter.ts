import type {
  Assignment,
  Channel,
  Comparison,
  Expression,
  Filter,
  Json,
  JsonObject,
  Operator,
  RelativeValue,
  Scalar,
  Value,
  Which,
} from '@innesto/sdk/contract';
import { durationOf, maybe } from './check-time.ts';
import { jsonObjectOf } from './json.ts';

/* The contract's schemas by hand: checking by the schemas themselves would bring their library into the page. */

const ATTRIBUTE = /^[a-z][a-z0-9-]*(\.[A-Za-z0-9_-]{1,60}){1,3}$/;
const VARIABLE = /^[a-z][a-z0-9_]{0,39}$/;
const CHANNELS: readonly Channel[] = ['email', 'phone', 'push', 'sms', 'whatsapp'];
const DEEPEST = 40;
const OPERATORS: readonly Operator[] = [
  'is',
  'is-not',
  'contains',
  'starts-with',
  'less',
  'at-most',
  'at-least',
  'more',
  'between',
  'in-next-days',
  'in-last-days',
  'anniversary-in-next-days',
  'one-of',
  'set',
  'not-set',
];

const isScalar = (value: Json): value is Exclude<Scalar, undefined> => typeof value !== 'object' || value === null;

const movingOf = (value: Json): RelativeValue | null => {
  const { now, today, ...others } = jsonObjectOf(value) ?? {};
  if (Object.keys(others).length > 0 || (now === undefined) === (today === undefined)) return null;
  if (today !== undefined) return typeof today === 'number' && Number.isInteger(today) ? { today } : null;
  if (now === null) return { now: null };
  const { sign, duration } = jsonObjectOf(now) ?? {};
  const time = durationOf(duration);
  return (sign === 'plus' || sign === 'minus') && time !== null ? { now: { sign, duration: time } } : null;
};

const valueOf = (value: Json): { readonly value: Value } | null => {
  if (isScalar(value)) return { value };
  const moving = movingOf(value);
  return moving === null ? null : { value: moving };
};

const givenOf = (value: Json): { readonly value: Value | Value[] } | null => {
  if (!Array.isArray(value)) return valueOf(value);
  const values = value.flatMap((one) => valueOf(one) ?? []);
  return values.length < value.length ? null : { value: values.map((one) => one.value) };
};

const textOf = (value: Json): string | null => (typeof value === 'string' ? value : null);
const channelOf = (value: Json): Channel | null => CHANNELS.find((one) => one === value) ?? null;

const whichOf = (value: Json): Which | null => {
  const about = jsonObjectOf(value);
  if (about === undefined) return null;
  const [event, when] = [maybe(about['event'], textOf), maybe(about['when'], filterOf)];
  const [workflow, step] = [maybe(about['workflow'], textOf), maybe(about['step'], textOf)];
  const [channel, within] = [maybe(about['channel'], channelOf), maybe(about['within'], durationOf)];
  if (event === null || when === null || workflow === null || step === null) return null;
  if (channel === null || within === null) return null;
  return {
    ...(event === undefined ? {} : { event }),
    ...(when === undefined ? {} : { when }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(step === undefined ? {} : { step }),
    ...(channel === undefined ? {} : { channel }),
    ...(within === undefined ? {} : { within }),
  };
};

const comparisonOf = ({ attribute, operator, value, of }: JsonObject): Comparison | null => {
  const known = OPERATORS.find((one) => one === operator);
  const [given, which] = [maybe(value, givenOf), maybe(of, whichOf)];
  if (typeof attribute !== 'string' || !ATTRIBUTE.test(attribute) || known === undefined) return null;
  if (given === null || which === null) return null;
  return { attribute, operator: known, ...given, ...(which === undefined ? {} : { of: which }) };
};

/** A condition as the contract has it; null where it is none. */
export const filterOf = (value: Json | undefined): Filter | null => {
  const filter = jsonObjectOf(value);
  if (filter === undefined) return null;
  if (filter['attribute'] !== undefined) return comparisonOf(filter);
  const [[group, members] = [], ...others] = Object.entries(filter);
  if (!Array.isArray(members) || others.length > 0) return null;
  const filters = members.flatMap((member) => filterOf(member) ?? []);
  if (filters.length < members.length) return null;
  if (group === 'all') return { all: filters };
  if (group === 'any') return { any: filters };
  return group === 'none' ? { none: filters } : null;
};

const OPERATIONS = ['plus', 'minus', 'times', 'divided-by'] as const;

/** A value to be worked out, as the contract has it; null where it is none. */
const expressionOf = (value: Json | undefined, depth = 0): Expression | null => {
  const expression = jsonObjectOf(value);
  if (expression === undefined || depth > DEEPEST) return null;
  const { value: plain, attribute, now, operator, text } = expression;
  if (plain !== undefined) return isScalar(plain) ? { value: plain } : null;
  if (attribute !== undefined) return typeof attribute === 'string' && ATTRIBUTE.test(attribute) ? { attribute } : null;
  if (text !== undefined) return typeof text === 'string' ? { text } : null;
  if (now !== undefined) {
    if (now === null) return { now: null };
    const { sign, duration } = jsonObjectOf(now) ?? {};
    const time = durationOf(duration);
    return (sign === 'plus' || sign === 'minus') && time !== null ? { now: { sign, duration: time } } : null;
  }
  const known = OPERATIONS.find((one) => one === operator);
  const [left, right] = [expressionOf(expression['left'], depth + 1), expressionOf(expression['right'], depth + 1)];
  return known === undefined || left === null || right === null ? null : { operator: known, left, right };
};

/** A name for a value that a run keeps; null where it is none. */
export const variableOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && VARIABLE.test(value) ? value : null;

/** What sets a variable, as the contract has it; null where it is nothing of the kind. */
export const assignmentOf = (value: Json): Assignment | null => {
  const { variable, value: expression } = jsonObjectOf(value) ?? {};
  const [name, worked] = [variableOf(variable), expressionOf(expression)];
  return name === null || worked === null ? null : { variable: name, value: worked };
};
