import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isFault } from '../../fault/fault.ts';
import { createPasswords } from './password.ts';

const passwords = createPasswords({ random: randomBytes });

test('a password is known again by its hash, and no other is', async () => {
  const hash = await passwords.hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await passwords.verify('correct horse', hash)).toBe(true);
  expect(await passwords.verify('correct horsE', hash)).toBe(false);
  expect(await passwords.hash('correct horse')).not.toBe(hash);
});

test('a password is the same whichever keyboard composed it', async () => {
  const hash = await passwords.hash('perch\u00e9 no?');
  expect(await passwords.verify('perche\u0301 no?', hash)).toBe(true);
});

test('nobody’s password is never right', async () => {
  expect(await passwords.verify('', null)).toBe(false);
});

test('too many at once are turned away instead of piling up', async () => {
  const cheap = createPasswords({
    random: randomBytes,
    cost: { memory: 64, passes: 1, parallelism: 1, tagLength: 32 },
  });
  const crowd = await Promise.allSettled(Array.from({ length: 140 }, () => cheap.verify('x', null)));
  const refused = crowd.filter((one) => one.status === 'rejected');
  expect(refused).toHaveLength(140 - 102);
  expect(refused.every((one) => one.status === 'rejected' && isFault(one.reason, 'INNESTO_OVERLOADED'))).toBe(true);
  expect(await cheap.verify('x', null)).toBe(false);
});
