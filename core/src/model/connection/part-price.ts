import type { PartPrice } from '@innesto/sdk/contract';
import { readKept } from '../kept.ts';

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether there is a currency of that code (ISO 4217). */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** Reads the price that a connection's row keeps. */
export const readPartPrice = (text: string | null): PartPrice | null =>
  text === null ? null : readKept<PartPrice>(text);

/** A price as a connection's row keeps it. */
export const keptPartPrice = (price: PartPrice | null): string | null =>
  price === null ? null : JSON.stringify({ amount: price.amount, currency: price.currency });
