import type { Filter } from '@innesto/sdk/contract';
import type { Asked } from './asked.ts';
import { conditionOf } from './condition-of.ts';
import type { Fragment } from './fragment.ts';
import { sourceOf } from './source.ts';

/**
 * A filter as a condition on the rows of `contact`, of the same meaning as {@link compileFilter}'s; null where something in it is known only
 * inside a run, or only JavaScript can say it (what past events held).
 */
export const filterSql = (filter: Filter, asked: Asked): Fragment | null => conditionOf(filter, asked, sourceOf);
