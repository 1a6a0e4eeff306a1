import { describe, expect, test } from 'vitest';
import { isWithinBounds, JSON_BOUNDS } from './measure-json.ts';

const isFine = (text: string): boolean => isWithinBounds(Buffer.from(text));

describe('the bounds of JSON', () => {
  test('as deep as allowed is fine, one deeper is not', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(isFine(nested(JSON_BOUNDS.depth))).toBe(true);
    expect(isFine(nested(JSON_BOUNDS.depth + 1))).toBe(false);
    expect(isFine('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toBe(false);
  });

  test('a hundred thousand levels are refused by the first few', () => {
    expect(isFine('['.repeat(100_000))).toBe(false);
  });

  test('brackets inside text count for nothing', () => {
    expect(isFine(JSON.stringify('['.repeat(1000)))).toBe(true);
    expect(isFine(JSON.stringify({ [`"${'{'.repeat(200)}\\`]: '\\"[[' }))).toBe(true);
  });

  test('too many values are refused however flat they lie', () => {
    expect(isFine(`[${'1,'.repeat(JSON_BOUNDS.nodes - 3)}1]`)).toBe(true);
    expect(isFine(`[${'1,'.repeat(JSON_BOUNDS.nodes)}1]`)).toBe(false);
    expect(isFine(`[${'[],'.repeat(JSON_BOUNDS.nodes / 2)}[]]`)).toBe(false);
  });

  test('text that never ends is somebody else’s to refuse', () => {
    expect(isFine('"abc')).toBe(true);
    expect(isFine('"abc\\')).toBe(true);
  });
});
