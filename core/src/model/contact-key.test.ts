import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { readContactKey, signContactKey } from './contact-key.ts';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const WORKSPACE = '0190f3b2-7c1a-7def-8123-456789abcdef';
const CONTACT = '0190f3b2-7c1a-7def-8123-0000000000aa';
const token = signContactKey(KEY, { workspace: WORKSPACE, contact: CONTACT });

test('a contact key names its contact in its workspace, and fits into an address as it is', () => {
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(encodeURIComponent(token)).toBe(token);
  expect(readContactKey(KEY, { workspace: WORKSPACE, token })).toBe(CONTACT);
});

test('in another workspace, or to another hub, it names nobody', () => {
  expect(readContactKey(KEY, { workspace: CONTACT, token })).toBeNull();
  expect(readContactKey(createSecretKey(Buffer.alloc(32, 2)), { workspace: WORKSPACE, token })).toBeNull();
});

test('changed in any place it names nobody', () => {
  for (let at = 0; at < token.length; at++)
    for (const character of ['A', 'b', '9', '_']) {
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      expect(readContactKey(KEY, { workspace: WORKSPACE, token: changed })).toBe(changed === token ? CONTACT : null);
    }
});

test.each(['', 'x', CONTACT, `${token}=`, 'A'.repeat(43), 'a'.repeat(100_000), '__proto__', '../../etc/passwd'])(
  'what somebody made up names nobody: %s',
  (made) => {
    expect(readContactKey(KEY, { workspace: WORKSPACE, token: made })).toBeNull();
  },
);
