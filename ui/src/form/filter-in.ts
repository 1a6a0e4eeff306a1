import type { Filter, Json } from '@innesto/sdk/contract';
import { EVERY } from './askings.ts';
import { objectIn } from './setting-values.ts';

const OPERATORS: ReadonlySet<Json> = new Set(Object.values(EVERY).map(({ operator }) => operator));

const isJson = (value: unknown): value is Json => value !== undefined;

const areFilters = (value: Json | undefined): boolean => Array.isArray(value) && value.every(isFilter);

/** Whether a value reads as a condition: groups of questions, or one question. What it asks is the hub's to check. */
const isFilter = (value: unknown): value is Filter => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const kept: unknown = JSON.parse(JSON.stringify(value));
  const { attribute, operator, all, any, none } = objectIn(isJson(kept) ? kept : undefined);
  if (typeof attribute === 'string') return operator !== undefined && OPERATORS.has(operator);
  return [all, any, none].filter(areFilters).length === 1;
};

/** The condition that a setting holds; null: none that can be read. */
export const filterIn = (value: Json | undefined): Filter | null => (isFilter(value) ? value : null);

/** A condition, as a setting keeps it. */
export const filterJson = (filter: Filter): Json | undefined => {
  const kept: unknown = JSON.parse(JSON.stringify(filter));
  return isJson(kept) ? kept : undefined;
};
