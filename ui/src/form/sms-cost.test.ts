import { expect, test } from 'vitest';
import { tellMoney } from '../text/money.ts';
import { costOf, partPriceBy } from './sms-cost.ts';

const EURO = { amount: 0.075, currency: 'EUR' };
const LEU = { amount: 0.2, currency: 'RON' };
const connections = [
  { id: 'mail', channel: 'email' as const, partPrice: null },
  { id: 'newest', channel: 'sms' as const, partPrice: EURO },
  { id: 'older', channel: 'sms' as const, partPrice: LEU },
  { id: 'free', channel: 'sms' as const, partPrice: null },
];

test('an SMS costs what the connection says that it goes by', () => {
  expect(partPriceBy(connections, null)).toEqual(EURO);
  expect(partPriceBy(connections, 'older')).toEqual(LEU);
  expect(partPriceBy(connections, 'free')).toBeNull();
  expect(partPriceBy(connections, 'gone')).toBeNull();
  expect(partPriceBy(null, null)).toBeNull();
  expect(partPriceBy([], null)).toBeNull();
});

test('parts and messages are multiplied', () => {
  expect(costOf(EURO, { parts: 2, messages: 500 })).toEqual({ amount: 75, currency: 'EUR' });
});

test.each([
  [{ amount: 0.0525, currency: 'EUR' }, 'en', '€0.0525'],
  [{ amount: 0.15, currency: 'EUR' }, 'en', '€0.15'],
  [{ amount: 0.1 + 0.2, currency: 'EUR' }, 'en', '€0.30'],
  [{ amount: 1234.5, currency: 'EUR' }, 'it', '1234,50\u00a0€'],
  [{ amount: 0.2, currency: 'RON' }, 'ro', '0,20\u00a0RON'],
  [{ amount: 0.5, currency: 'JPY' }, 'en', 'JP¥0.5'],
  [{ amount: 0, currency: 'EUR' }, 'en', '€0.00'],
])('%o is told in “%s” as %s', (money, language, told) => {
  expect(tellMoney(money, language)).toBe(told);
});
