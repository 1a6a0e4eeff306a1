import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readLinkToken, shortCodeOf, shortLinkToken, signLinkToken } from './link-token.ts';
import { signTrackingToken } from './token.ts';

const KEY = { id: 7, key: createSecretKey(Buffer.alloc(32, 1)) };
const MESSAGE = '0190f3b2-7c1a-7def-8123-456789abcdef';

test('a token names a link of a message, and says nothing of where it leads', () => {
  for (const link of [0, 1, 63])
    expect(readLinkToken(KEY, signLinkToken(KEY, MESSAGE, link))).toEqual({ message: { publicId: MESSAGE }, link });
  expect(signLinkToken(KEY, MESSAGE, 0)).toMatch(/^[A-Za-z0-9_-]{38}$/);
});

test('in an SMS it is twelve characters, the same at every try', () => {
  for (const link of [0, 1, 63]) {
    const token = shortLinkToken(KEY, MESSAGE, link);
    expect(token).toHaveLength(12);
    expect(readLinkToken(KEY, token)).toEqual({ message: { code: shortCodeOf(KEY, MESSAGE) }, link });
  }
});

test('one that was changed anywhere, or made with another key or for another purpose, names nothing', () => {
  const token = signLinkToken(KEY, MESSAGE, 3);
  const changed = Array.from(token).flatMap((own, at) =>
    ['A', 'b', '9', '_']
      .filter((other) => other !== own)
      .map((other) => token.slice(0, at) + other + token.slice(at + 1)),
  );
  for (const one of changed) expect(readLinkToken(KEY, one)).toBeNull();
  const other = { ...KEY, key: createSecretKey(Buffer.alloc(32, 2)) };
  expect(readLinkToken(other, token)).toBeNull();
  expect(readLinkToken({ ...KEY, id: 8 }, token)).toBeNull();
  expect(readLinkToken(KEY, signTrackingToken(KEY, 'open', MESSAGE))).toBeNull();
  for (let tries = 0; tries < 20_000; tries++)
    expect(readLinkToken(KEY, randomBytes(28).toString('base64url'))).toBeNull();
  for (const nonsense of ['', 'x', MESSAGE, 'https://evil.example', '../../etc/passwd', '%2f%2fevil.example'])
    expect(readLinkToken(KEY, nonsense)).toBeNull();
});
