import type { Comparison, Filter } from '@innesto/sdk/contract';
import { questionOf } from '../../model/filter/question.ts';
import { askSql, type Source } from './ask-sql.ts';
import type { Asked } from './asked.ts';
import { fragment, joined, type Fragment } from './fragment.ts';

/** Says where the attribute of a comparison is found; null: only JavaScript can say it. */
type Find = (asked: Asked, comparison: Comparison) => Source | null;

const allOf = (filters: readonly Filter[], asked: Asked, find: Find): readonly Fragment[] | null => {
  const pieces: Fragment[] = [];
  for (const filter of filters) {
    const piece = conditionOf(filter, asked, find);
    if (piece === null) return null;
    pieces.push(piece);
  }
  return pieces;
};

/** A filter as a condition on rows of which `find` says where each attribute stands; null where something in it cannot be said in SQL. */
export const conditionOf = (filter: Filter, asked: Asked, find: Find): Fragment | null => {
  if ('attribute' in filter) {
    const told = asked.told?.get(filter);
    if (told !== undefined) return told;
    const source = find(asked, filter);
    return source === null ? null : askSql(asked.dialect, questionOf(filter, asked.moment), source);
  }
  if ('all' in filter) {
    const pieces = allOf(filter.all, asked, find);
    return pieces === null ? null : joined(pieces, 'AND', 'TRUE');
  }
  const pieces = allOf('any' in filter ? filter.any : filter.none, asked, find);
  if (pieces === null) return null;
  const any = joined(pieces, 'OR', 'FALSE');
  return 'any' in filter ? any : fragment`NOT ${any}`;
};
