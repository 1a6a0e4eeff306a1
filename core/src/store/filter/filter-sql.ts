import type { Filter } from '@innesto/sdk/contract';
import { questionOf } from '../../model/filter/question.ts';
import { askSql } from './ask-sql.ts';
import { fragment, joined, type Fragment } from './fragment.ts';
import { sourceOf, type Asked } from './source.ts';

const allOf = (filters: readonly Filter[], asked: Asked): readonly Fragment[] | null => {
  const pieces: Fragment[] = [];
  for (const filter of filters) {
    const piece = filterSql(filter, asked);
    if (piece === null) return null;
    pieces.push(piece);
  }
  return pieces;
};

/**
 * A filter as a condition on the rows of `contact`, of the same meaning as {@link compileFilter}'s; null where something in it is known only
 * inside a run, or only JavaScript can say it (what past events held).
 */
export const filterSql = (filter: Filter, asked: Asked): Fragment | null => {
  if ('attribute' in filter) {
    const source = sourceOf(asked, filter);
    return source === null ? null : askSql(asked.dialect, questionOf(filter, asked.moment), source);
  }
  if ('all' in filter) {
    const pieces = allOf(filter.all, asked);
    return pieces === null ? null : joined(pieces, 'AND', 'TRUE');
  }
  const pieces = allOf('any' in filter ? filter.any : filter.none, asked);
  if (pieces === null) return null;
  const any = joined(pieces, 'OR', 'FALSE');
  return 'any' in filter ? any : fragment`NOT ${any}`;
};
