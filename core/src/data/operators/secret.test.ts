import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashOfSecret, isTokenSecret, newSecret, newTokenSecret, prefixOfToken } from './secret.ts';

test('a token is told from what only looks like one', () => {
  const secret = newTokenSecret(randomBytes);
  expect(isTokenSecret(secret)).toBe(true);
  const last = secret.at(-1) === 'a' ? 'b' : 'a';
  for (const other of [
    `${secret.slice(0, -1)}${last}`,
    secret.slice(0, -1),
    `${secret}0`,
    secret.replace('inn_', 'inm_'),
    secret.toUpperCase(),
    '',
  ]) {
    expect(isTokenSecret(other)).toBe(false);
  }
});

test('a token has the same length whatever its bits are', () => {
  for (const byte of [0, 1, 127, 255]) {
    const secret = newTokenSecret((count) => Buffer.alloc(count, byte));
    expect(secret).toHaveLength(53);
    expect(isTokenSecret(secret)).toBe(true);
  }
});

test('no two secrets are the same, and a prefix gives none away', () => {
  const secrets = Array.from({ length: 1000 }, () => newTokenSecret(randomBytes));
  expect(new Set(secrets).size).toBe(1000);
  expect(prefixOfToken(secrets[0] ?? '')).toHaveLength(10);
  expect(newSecret(randomBytes)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(hashOfSecret('a')).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
});
