import { expect, test } from 'vitest';
import { bulkRoom, isExhausted } from './bulk-room.ts';

const one = { balance: 'issued', amount: 1, most: 10 };

test('as many as are wanted where nothing limits them', () => {
  expect(bulkRoom([{ balance: 'issued', amount: 1 }], { balances: {}, most: 1000 })).toBe(1000);
});

test('as many as there is room for', () => {
  expect(bulkRoom([one], { balances: { issued: 7 }, most: 1000 })).toBe(3);
  expect(bulkRoom([one], { balances: { issued: 12 }, most: 1000 })).toBe(0);
});

test('what counts more than one takes more room', () => {
  expect(bulkRoom([{ ...one, amount: 3 }], { balances: {}, most: 1000 })).toBe(3);
});

test('the fullest balance decides', () => {
  const counts = [one, { balance: 'worth', amount: 5, most: 12 }];
  expect(bulkRoom(counts, { balances: { issued: 1 }, most: 1000 })).toBe(2);
});

test('numbers that lead to nothing come to an end', () => {
  expect(isExhausted({ wanted: 5, reached: 1049 }, 1000)).toBe(false);
  expect(isExhausted({ wanted: 5, reached: 1050 }, 1000)).toBe(true);
});
