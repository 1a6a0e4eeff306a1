import { expect, test } from 'vitest';
import { hasBalance } from './has-balance.ts';

test('a record has a balance, unless that is only for those of another kind', () => {
  expect(hasBalance({ attributes: {} }, {})).toBe(true);
  expect(hasBalance({ attributes: { limited: true } }, { onlyWith: 'limited' })).toBe(true);
  expect(hasBalance({ attributes: { limited: false } }, { onlyWith: 'limited' })).toBe(false);
  expect(hasBalance({ attributes: {} }, { onlyWith: 'limited' })).toBe(false);
});
