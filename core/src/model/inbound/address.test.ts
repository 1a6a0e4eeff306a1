import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { readAddress, signAddress } from './address.ts';

const key = createSecretKey(Buffer.alloc(32, 7));
const workflow = '018f0000-0000-7000-8000-0000000000ab';

test('an address names its workflow and its turn', () => {
  const token = signAddress(key, { workflow, turn: 3 });
  expect(token).toMatch(/^[\w-]{46}$/);
  expect(readAddress(key, token)).toEqual({ workflow, turn: 3 });
});

test('one that was changed in any place, or made with another key, names nothing', () => {
  const token = signAddress(key, { workflow, turn: 0 });
  // Of the last character four bits are not used: a change there may say the same.
  for (let at = 0; at < token.length - 1; at++) {
    const other = token[at] === 'A' ? 'B' : 'A';
    expect(readAddress(key, token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
  }
  expect(readAddress(createSecretKey(Buffer.alloc(32, 8)), token)).toBeNull();
  for (const odd of ['', 'x', `${token}A`, token.slice(1), '\0'.repeat(46)]) expect(readAddress(key, odd)).toBeNull();
});
