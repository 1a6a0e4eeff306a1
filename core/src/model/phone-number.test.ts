import { expect, test } from 'vitest';
import { parsePhoneNumber } from './phone-number.ts';

test('a number with a country code needs no country', () => {
  expect(parsePhoneNumber('+39 333 123 4567', null)).toBe('+393331234567');
  expect(parsePhoneNumber('0039 333-1234567', null)).toBe('+393331234567');
});

test('a number without one is read as the country’s', () => {
  expect(parsePhoneNumber('333 1234567', 'IT')).toBe('+393331234567');
  expect(parsePhoneNumber('0721 234 567', 'RO')).toBe('+40721234567');
  expect(parsePhoneNumber('333 1234567', null)).toBe(null);
});

test.each(['', 'call me', '+39 1', '+999 123456789', '+393331234567 ext 5 and more', '1'.repeat(500)])(
  '“%s” is no number',
  (text) => expect(parsePhoneNumber(text, null)).toBe(null),
);
