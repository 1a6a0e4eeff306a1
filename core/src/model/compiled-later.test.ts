import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { compiledLater } from './compiled-later.ts';

test('what does not fit a schema is refused, with where and why', () => {
  const person = compiledLater(Type.Object({ age: Type.Integer({ minimum: 0 }) }));
  expect(person.Check({ age: 3 })).toBe(true);
  expect(person.Check({ age: -1 })).toBe(false);
  expect(person.Errors({ age: 3 })).toEqual([]);
  expect(person.Errors({ age: -1 }).map(({ instancePath }) => instancePath)).toEqual(['/age']);
});

test('a schema that cannot be compiled is told of only by whoever needs it', () => {
  const broken = compiledLater(Type.String({ pattern: '[' }));
  expect(() => broken.Check('a')).toThrow('Invalid regular expression');
});
