import type { Duration, Json } from '@innesto/sdk/contract';
import { objectIn } from './setting-values.ts';

const UNITS = ['minutes', 'hours', 'days', 'weeks', 'months'] as const;

/** A duration among settings; null where there is none. */
export const durationIn = (value: Json | undefined): Duration | null => {
  const { amount, unit } = objectIn(value);
  const known = UNITS.find((one) => one === unit);
  return typeof amount === 'number' && known !== undefined ? { amount, unit: known } : null;
};
