import { expect, test } from 'vitest';
import { cardNumber } from './card-number.ts';

const contact = '01890000-0000-7000-8000-000000000001';

test('a number is short enough to be typed, and has nothing in it that is read as something else', () => {
  expect(cardNumber({ contact, occurrence: 'run_1.1' })).toMatch(/^([2-9A-HJKMNP-TW-Z]{4}-){2}[2-9A-HJKMNP-TW-Z]{4}$/);
  expect(cardNumber({ contact, occurrence: 'run_1.1', prefix: 'VIP' })).toMatch(/^VIP(-[2-9A-Z]{4}){3}$/);
});

test('the same question has the same answer; another contact or another visit has another one', () => {
  const first = cardNumber({ contact, occurrence: 'run_1.1' });
  expect(cardNumber({ contact, occurrence: 'run_1.1' })).toBe(first);
  expect(cardNumber({ contact, occurrence: 'run_2.1' })).not.toBe(first);
  expect(cardNumber({ contact: contact.replace('1890', '1891'), occurrence: 'run_1.1' })).not.toBe(first);
});

test('fifty thousand cards have fifty thousand numbers, and every letter is about as frequent as another', () => {
  const numbers = Array.from({ length: 50_000 }, (_, at) =>
    cardNumber({ contact: contact.replace(/\d{6}$/, String(at).padStart(6, '0')), occurrence: `run_${at}.1` }),
  );
  expect(new Set(numbers).size).toBe(50_000);
  const counts = Map.groupBy(numbers.join('').replaceAll('-', ''), (letter) => letter);
  const frequencies = [...counts.values()].map(({ length }) => length / ((50_000 * 12) / 29));
  expect(counts.size).toBe(29);
  expect([Math.min(...frequencies) > 0.95, Math.max(...frequencies) < 1.05]).toEqual([true, true]);
});
