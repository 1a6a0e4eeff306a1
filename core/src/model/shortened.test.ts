import { expect, test } from 'vitest';
import { shortened } from './shortened.ts';

test('a cut through an emoji leaves no half of it', () => {
  expect(shortened('ab🎉', 3)).toBe('ab');
  expect(shortened('ab🎉', 4)).toBe('ab🎉');
});

test('what a database refuses is not kept', () => {
  expect(shortened('a\0b\uD83Dc', 10)).toBe('ab\uFFFDc');
});
