import { regionOf } from './moment.ts';

/** How an amount of a balance is written. */
export interface AmountForm {
  readonly language: string;
  readonly decimals: number;
  readonly unit: string;
  /** Whether what is added bears a plus. */
  readonly isSigned?: boolean;
}

const CURRENCY = /^[A-Z]{3}$/;
/** Money, of whatever currency: the number says enough. */
const ANY_CURRENCY = '¤';

/** What stands beside a number that somebody enters; undefined: nothing. */
export const unitOf = (unit: string): string | undefined => (unit === '' || unit === ANY_CURRENCY ? undefined : unit);

/** The unit of an amount that stands beside its balance's name: it need not say “points” twice. */
export const unitBeside = (title: string, unit: string): string =>
  !CURRENCY.test(unit) && title.toLowerCase().includes(unit.toLowerCase()) ? '' : unit;

/** An amount of a balance as people write it: `1,250 points`, `€12.50`. */
export const tellAmount = (amount: number, { language, decimals, unit, isSigned = false }: AmountForm): string => {
  const format = (currency: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(regionOf(language), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      ...(isSigned ? { signDisplay: 'exceptZero' } : {}),
      ...currency,
    }).format(amount);
  if (CURRENCY.test(unit)) return format({ style: 'currency', currency: unit });
  return unit === '' || unit === ANY_CURRENCY ? format({}) : `${format({})} ${unit}`;
};
