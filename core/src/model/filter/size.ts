import type { Comparison, Filter } from '@innesto/sdk/contract';

/** How large a filter is, what its comparisons ask of past events included. */
export interface FilterSize {
  readonly depth: number;
  readonly comparisons: number;
  readonly values: number;
}

const valuesOf = ({ value }: Comparison): number => (Array.isArray(value) ? value.length : value === undefined ? 0 : 1);

const together = (sizes: readonly FilterSize[]): FilterSize => ({
  depth: 1 + Math.max(0, ...sizes.map(({ depth }) => depth)),
  comparisons: sizes.reduce((sum, { comparisons }) => sum + comparisons, 0),
  values: sizes.reduce((sum, { values }) => sum + values, 0),
});

/** Measures a filter. How deep JSON may be at all is bounded at the door. */
export const sizeOf = (filter: Filter): FilterSize => {
  if ('attribute' in filter) {
    const own = { depth: 0, comparisons: 1, values: valuesOf(filter) };
    if (filter.of?.when === undefined) return own;
    const { depth, comparisons, values } = together([sizeOf(filter.of.when)]);
    return { depth, comparisons: 1 + comparisons, values: own.values + values };
  }
  const members = 'all' in filter ? filter.all : 'any' in filter ? filter.any : filter.none;
  return together(members.map(sizeOf));
};
