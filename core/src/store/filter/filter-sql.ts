import type { Filter } from '@innesto/sdk/contract';
import type { Asked } from './asked.ts';
import { conditionOf } from './condition-of.ts';
import { raw, type Fragment } from './fragment.ts';
import { sourceOf } from './source.ts';
import { untoldIn } from './told.ts';

/**
 * A filter as a condition on the rows of `contact`, of the same meaning as {@link compileFilter}'s; null where something in it is known only
 * inside a run, or must be told before (`told`).
 */
export const filterSql = (filter: Filter, asked: Asked): Fragment | null => conditionOf(filter, asked, sourceOf);

/** Whether a filter can be asked of any number of contacts, once it is told of them what must be. */
export const isAskable = (filter: Filter, asked: Asked): boolean => {
  const told = new Map(untoldIn([filter]).map((comparison) => [comparison, raw('FALSE')]));
  return filterSql(filter, { ...asked, told }) !== null;
};
