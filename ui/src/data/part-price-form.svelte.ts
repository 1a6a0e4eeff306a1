import type { PartPrice } from '@innesto/sdk/contract';
import { readNumber, writeNumber } from '../form/written-number.ts';
import type { WordKey } from '../text/words.svelte.ts';
import { currencyOf } from './currencies.ts';

const DEAREST = 1000;

/** What somebody types as the price of a part of an SMS; empty: it is not known. */
export class PartPriceForm {
  amount = $state('');
  currency = $state('EUR');

  constructor(before: PartPrice | null, language: string) {
    this.currency = before?.currency ?? currencyOf(language);
    this.amount = writeNumber(before?.amount ?? null, language);
  }

  get fault(): WordKey | null {
    if (this.amount.trim() === '') return null;
    const amount = readNumber(this.amount);
    return amount === null || amount < 0 || amount > DEAREST ? 'connections.price-fault' : null;
  }

  /** null: it is not known. */
  get price(): PartPrice | null {
    const amount = readNumber(this.amount);
    return amount === null ? null : { amount, currency: this.currency };
  }
}
