import type { Way } from '../../editor/tree.ts';

/** Which part of the whole each share of a split gets, from 0 to 1. */
export const sharesOf = (ways: readonly Pick<Way, 'weight'>[]): readonly number[] => {
  const weights = ways.map(({ weight }) => weight ?? 0);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (all === 0 ? 0 : weight / all));
};
