import { expect, test } from 'vitest';
import { parseEmailAddress } from './email-address.ts';

test.each([
  ['anna@example.com', 'anna@example.com'],
  [' Anna.Rossi+news@Example.COM ', 'anna.rossi+news@example.com'],
  ['søren@bücher.example', 'søren@xn--bcher-kva.example'],
])('%s is known as %s', (text, key) => expect(parseEmailAddress(text)?.key).toBe(key));

test.each([
  'anna',
  'anna@',
  '@example.com',
  'anna@localhost',
  'anna@example..com',
  'a..b@example.com',
  '.a@example.com',
  'anna@example.com, bruno@example.com',
  'Anna <anna@example.com>',
  '"an na"@example.com',
  'anna@example.com\r\nBcc: all@example.com',
  'anna\u0000@example.com',
  'an\u202ena@example.com',
  'anna@-example.com',
  'anna@[127.0.0.1]',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.com`,
  'a'.repeat(1_000_000),
])('%# is not one plain address', (text) => expect(parseEmailAddress(text)).toBe(null));
