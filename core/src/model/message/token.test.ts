import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readTrackingToken, signTrackingToken } from './token.ts';

const KEY = { id: 7, key: createSecretKey(Buffer.alloc(32, 1)) };
const MESSAGE = '0190f3b2-7c1a-7def-8123-456789abcdef';

describe('a token in a message’s link', () => {
  test('names its message, and is short enough for a header of one line', () => {
    const token = signTrackingToken(KEY, 'unsubscribe', MESSAGE);
    expect(readTrackingToken(KEY, 'unsubscribe', token)).toBe(MESSAGE);
    expect(token).toMatch(/^[A-Za-z0-9_-]{36}$/);
    expect(signTrackingToken(KEY, 'unsubscribe', MESSAGE)).toBe(token);
  });

  test('opens nothing but what it was made for', () => {
    const token = signTrackingToken(KEY, 'open', MESSAGE);
    expect(readTrackingToken(KEY, 'unsubscribe', token)).toBeNull();
    expect(readTrackingToken({ ...KEY, key: createSecretKey(Buffer.alloc(32, 2)) }, 'open', token)).toBeNull();
    expect(readTrackingToken({ ...KEY, id: 8 }, 'open', token)).toBeNull();
  });

  test('that was changed in any place names nothing', () => {
    const token = signTrackingToken(KEY, 'open', MESSAGE);
    for (let at = 0; at < token.length; at++) {
      for (const character of ['A', 'b', '9', '_']) {
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(readTrackingToken(KEY, 'open', changed)).toBe(changed === token ? MESSAGE : null);
      }
    }
  });

  test('that somebody made up names nothing', () => {
    for (let tries = 0; tries < 20_000; tries++)
      expect(readTrackingToken(KEY, 'open', randomBytes(27).toString('base64url'))).toBeNull();
    const nonsense = [
      '',
      'x',
      MESSAGE,
      '../../etc/passwd',
      'A'.repeat(36),
      '='.repeat(36),
      `${signTrackingToken(KEY, 'open', MESSAGE)}=`,
      'a'.repeat(100_000),
      '__proto__',
      'https://evil.example',
    ];
    for (const token of nonsense) expect(readTrackingToken(KEY, 'open', token)).toBeNull();
  });
});
