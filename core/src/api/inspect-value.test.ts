import { describe, expect, test } from 'vitest';
import { isFault } from '../fault/fault.ts';
import { inspectValue } from './inspect-value.ts';

const refusalOf = (json: string): { code: string; path: unknown } | null => {
  try {
    inspectValue(JSON.parse(json));
    return null;
  } catch (error) {
    if (!isFault(error)) throw error;
    return { code: error.code, path: error.details['path'] };
  }
};

describe('a parsed value', () => {
  test('that any room can keep is let through', () => {
    expect(refusalOf('{"a":[1,"è 😀",null,true,{"constructor":"text","toString":1}]}')).toBeNull();
  });

  test.each([
    ['NUL in text', '{"a":{"b~/c":["x","y\\u0000"]}}', 'INNESTO_REQUEST_TEXT', '/a/b~0~1c/1'],
    ['NUL in a name', '{"a":{"b\\u0000":1}}', 'INNESTO_REQUEST_TEXT', '/a/b\0'],
    ['half a character', '["\\ud83d"]', 'INNESTO_REQUEST_TEXT', '/0'],
    ['the prototype of everything', '{"a":{"__proto__":{"admin":true}}}', 'INNESTO_REQUEST_INVALID', '/a/__proto__'],
    [
      'the same by the constructor',
      '{"constructor":{"prototype":{"admin":true}}}',
      'INNESTO_REQUEST_INVALID',
      '/constructor',
    ],
    ['a number beyond numbers', '[1e999]', 'INNESTO_REQUEST_INVALID', '/0'],
  ])('with %s is refused, with the way to it', (...[, json, code, path]) => {
    expect(refusalOf(json)).toEqual({ code, path });
  });
});
