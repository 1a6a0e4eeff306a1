import type { Comparison, Scalar, Value } from '@innesto/sdk/contract';
import { OPERATORS_OF, type AttributeType } from './attribute-type.ts';
import { comparableOf } from './comparable.ts';

const MOST_DAYS = 3650;
const NUMERAL = /^-?\d+(\.\d+)?$/;

/** What an attribute of which a comparison asks holds. `values`: those it can have, where there are only a few. */
export interface Asked {
  readonly type: AttributeType;
  readonly values?: readonly string[];
}

const isPlain = (value: Value): value is Scalar => typeof value !== 'object' || value === null;

const isKind = (value: Scalar, kinds: string): boolean =>
  typeof value === 'string' && kinds.includes(comparableOf(value)?.charAt(0) ?? ' ');

/** Why a value cannot be compared with what an attribute holds; null where it can. Null stands for the unknown. */
const misfit = (value: Value, { type, values }: Asked, isOrdered: boolean): string | null => {
  if (!isPlain(value))
    return type === 'date' || type === 'moment' || type === 'any' ? null : 'Only dates move with time.';
  if (value === null) return isOrdered ? 'The unknown is never more or less than anything.' : null;
  if (values !== undefined && !values.includes(String(value))) return `It is one of ${values.join(', ')}.`;
  switch (type) {
    case 'number':
      return typeof value === 'number' || (typeof value === 'string' && NUMERAL.test(value)) ? null : 'It is a number.';
    case 'boolean':
      return value === true || value === false || value === 'true' || value === 'false' ? null : 'It is true or false.';
    case 'date':
      return isKind(value, isOrdered ? 'dm' : 'dmy') ? null : 'It is a date: 2027-02-28.';
    case 'moment':
      return isKind(value, 'dm') ? null : 'It is a date or a moment: 2027-02-28T10:00:00Z.';
    case 'text':
    case 'choice':
    case 'any':
      return null;
  }
};

const ORDERED: ReadonlySet<string> = new Set(['less', 'at-most', 'at-least', 'more', 'between']);
const COUNTS_DAYS: ReadonlySet<string> = new Set(['in-next-days', 'in-last-days', 'anniversary-in-next-days']);

/** How many values an operator takes, in words; null where the comparison has them. */
const countTrouble = ({ operator, value }: Comparison): string | null => {
  if (operator === 'set' || operator === 'not-set') return value === undefined ? null : `“${operator}” takes no value.`;
  if (value === undefined) return `“${operator}” needs a value to compare with.`;
  if (operator === 'one-of') return Array.isArray(value) ? null : '“one-of” needs a list of values.';
  if (operator === 'between') return Array.isArray(value) && value.length === 2 ? null : '“between” needs two values.';
  return Array.isArray(value) ? `“${operator}” takes one value, no list.` : null;
};

/** Why a comparison's operator or value does not fit what its attribute holds; null where it does. */
export const valueTrouble = (comparison: Comparison, asked: Asked): string | null => {
  const { operator, value } = comparison;
  const count = countTrouble(comparison);
  if (count !== null) return count;
  if (!OPERATORS_OF[asked.type].includes(operator)) return `“${operator}” cannot be asked of a ${asked.type}.`;
  if (value === undefined) return null;
  const values = Array.isArray(value) ? value : [value];
  if (COUNTS_DAYS.has(operator))
    return values.every((days) => typeof days === 'number' && Number.isInteger(days) && days >= 0 && days <= MOST_DAYS)
      ? null
      : `“${operator}” takes a number of days, 0 to ${MOST_DAYS}.`;
  for (const one of values) {
    const trouble = misfit(one, asked, ORDERED.has(operator));
    if (trouble !== null) return trouble;
  }
  return null;
};
