import type { Comparison, Filter, Scalar } from '@innesto/sdk/contract';

/** What a filter may ask: the value of an attribute by its path, or null where there is none. */
export type Lookup = (attribute: string) => Scalar;

const fold = (value: Scalar): string =>
  typeof value === 'string' ? value.normalize('NFC').toLocaleLowerCase('en') : String(value);

const same = (left: Scalar, right: Scalar): boolean => {
  if (left === null || right === null) return left === right;
  if (typeof left === 'number' || typeof right === 'number') return Number(left) === Number(right);
  if (typeof left === 'boolean' || typeof right === 'boolean') return String(left) === String(right);
  return fold(left) === fold(right);
};

/** Less than zero, zero, more than zero; null where the two have no order. Dates and moments are text that sorts. */
const order = (left: Scalar, right: Scalar): number | null => {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return null;
};

const listOf = (value: Comparison['value']): readonly Scalar[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const compare = (comparison: Comparison, found: Scalar): boolean => {
  const [first = null] = listOf(comparison.value);
  const ordered = (test: (difference: number) => boolean): boolean => {
    const difference = found === null ? null : order(found, first);
    return difference !== null && test(difference);
  };
  switch (comparison.operator) {
    case 'is':
      return same(found, first);
    case 'is-not':
      return !same(found, first);
    case 'contains':
      return (
        typeof found === 'string' && typeof first === 'string' && first !== '' && fold(found).includes(fold(first))
      );
    case 'starts-with':
      return (
        typeof found === 'string' && typeof first === 'string' && first !== '' && fold(found).startsWith(fold(first))
      );
    case 'less':
      return ordered((difference) => difference < 0);
    case 'at-most':
      return ordered((difference) => difference <= 0);
    case 'at-least':
      return ordered((difference) => difference >= 0);
    case 'more':
      return ordered((difference) => difference > 0);
    case 'one-of':
      return listOf(comparison.value).some((value) => same(found, value));
    case 'set':
      return found !== null && found !== '';
    case 'not-set':
      return found === null || found === '';
  }
};

/** Whether a filter holds; what is unknown is null, and null is never more or less than anything. */
export const holds = (filter: Filter, lookup: Lookup): boolean => {
  if ('attribute' in filter) return compare(filter, lookup(filter.attribute));
  if ('all' in filter) return filter.all.every((member) => holds(member, lookup));
  if ('any' in filter) return filter.any.some((member) => holds(member, lookup));
  return !filter.none.some((member) => holds(member, lookup));
};

/** Every attribute a filter asks about. */
export const attributesOf = (filter: Filter): ReadonlySet<string> => {
  const found = new Set<string>();
  const left: Filter[] = [filter];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if ('attribute' in next) found.add(next.attribute);
    else left.push(...('all' in next ? next.all : 'any' in next ? next.any : next.none));
  }
  return found;
};
