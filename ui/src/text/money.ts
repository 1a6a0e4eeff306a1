import type { PartPrice } from '@innesto/sdk/contract';
import { regionOf } from './moment.ts';

/** Money as people write it; what is less than a cent shows, too: `€0.0525`. */
export const tellMoney = ({ amount, currency }: PartPrice, language: string): string => {
  const plain = new Intl.NumberFormat(regionOf(language), { style: 'currency', currency });
  const { maximumFractionDigits: usual = 2 } = plain.resolvedOptions();
  const isSmall = amount !== 0 && amount < 1;
  if (!isSmall) return plain.format(amount);
  return new Intl.NumberFormat(regionOf(language), {
    style: 'currency',
    currency,
    minimumFractionDigits: usual,
    maximumFractionDigits: usual + 3,
  }).format(amount);
};
