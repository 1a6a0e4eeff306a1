import type { Comparison, Filter } from '@innesto/sdk/contract';
import { comparableOf, type Comparable } from '../../model/filter/comparable.ts';

/** One member of an event's payload that a filter needs to be one of some texts, or it cannot hold. */
export interface Equality {
  readonly member: string;
  readonly values: ReadonlySet<Comparable>;
}

const EVENT = 'event.';
const TEXT = 't';

const ofComparison = ({ attribute, operator, value }: Comparison): Equality | null => {
  if (!attribute.startsWith(EVENT) || (operator !== 'is' && operator !== 'one-of')) return null;
  const member = attribute.slice(EVENT.length);
  const wanted: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = wanted.flatMap((one) => (typeof one === 'string' ? (comparableOf(one) ?? []) : []));
  // Numbers, days, and what is to be empty, are equal to more than their own form.
  const plain = texts.length === wanted.length && texts.every((text) => text.startsWith(TEXT));
  return plain && texts.length > 0 && !member.includes('.') ? { member, values: new Set(texts) } : null;
};

/** The equality without which a filter cannot hold, where it has one: then events with another value need not be tested against it. */
export const equalityOf = (filter: Filter | null): Equality | null => {
  if (filter === null) return null;
  if ('attribute' in filter) return ofComparison(filter);
  if (!('all' in filter)) return null;
  for (const member of filter.all) {
    const found = equalityOf(member);
    if (found !== null) return found;
  }
  return null;
};
