import { expect, test } from 'vitest';
import { isKeepable, isKeepableJson } from './keepable.ts';

const check = (value: unknown): boolean => {
  const text = JSON.stringify(value);
  return isKeepableJson(text, JSON.parse(text));
};

test('no database keeps NUL or half a surrogate pair', () => {
  expect(['Anna', 'città 🎉', 'a\0', 'a\ud83d'].map(isKeepable)).toEqual([true, true, false, false]);
});

test('a JSON value is looked through to its last name and text', () => {
  expect(check({ a: ['Anna 🎉', 1, null, { b: '\u0007\\u0000' }] })).toBe(true);
  expect(check({ a: [{ b: ['x\0'] }] })).toBe(false);
  expect(check({ a: { 'x\ud83d': 1 } })).toBe(false);
  expect(check('x\udc00')).toBe(false);
});

test('nothing that is nested deeply is too deep', () => {
  const deep = `${'['.repeat(5000)}"\\u0000"${']'.repeat(5000)}`;
  expect(isKeepableJson(deep, JSON.parse(deep))).toBe(false);
});
