import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { isFault } from '../../fault/fault.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { createOperators, type Operators } from './operators.ts';
import { createPasswords } from './password.ts';
import { createSetUp, type SetUp } from './set-up.ts';

const clock = { now: () => Date.UTC(2027, 0, 1) };
const ids = { next: () => randomUUID() };

/** The faults' codes among several outcomes; what was refused otherwise in its own words. */
const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [];
    const reason: unknown = outcome.reason;
    return [isFault(reason) ? reason.code : String(reason)];
  });

describe.each(DATABASES)('operators on %s', (database) => {
  let store: Store;
  let operators: Operators;
  let setUp: SetUp;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const passwords = createPasswords({
      random: randomBytes,
      cost: { memory: 64, passes: 1, parallelism: 1, tagLength: 32 },
    });
    operators = createOperators({ store, clock, ids, passwords });
    setUp = createSetUp({ store, clock, ids, random: randomBytes, passwords });
  });
  afterAll(() => store.close());

  test('one link makes one owner, however many follow it at once', async () => {
    const secret = (await setUp.invite()) ?? '';
    const claims = await Promise.allSettled(
      Array.from({ length: 6 }, (_, at) =>
        setUp.redeem({ secret, email: `${at}@example.com`, name: 'First', password: 'long enough' }),
      ),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(codesOf(claims)).toEqual(Array.from({ length: 5 }, () => 'INNESTO_SETUP_LINK'));
    expect(await setUp.isNeeded()).toBe(false);
    expect(await setUp.invite()).toBeNull();
    await expect(
      setUp.redeem({ secret, email: 'late@example.com', name: 'Late', password: 'long enough' }),
    ).rejects.toMatchObject({ code: 'INNESTO_SETUP_LINK' });
  });

  test('an address belongs to one operator, however it is written', async () => {
    const draft = { name: 'Eva', password: 'long enough', instanceRole: 'member' as const };
    const made = await operators.add({ ...draft, email: 'Eva@Example.com' });
    await expect(operators.add({ ...draft, email: ' eva@example.COM ' })).rejects.toMatchObject({
      code: 'INNESTO_OPERATOR_EXISTS',
    });
    expect(await operators.recognise('eva@example.com', 'long enough')).toMatchObject({
      publicId: made.publicId,
      email: 'Eva@Example.com',
    });
    expect(await operators.recognise('eva@example.com', 'Long enough')).toBeNull();
    expect(JSON.stringify(await operators.recognise('eva@example.com', 'long enough'))).not.toContain('argon2');
  });

  test('two who take the same address at once do not both get it, and neither sees the database’s words', async () => {
    const draft = { email: 'twin@example.com', name: 'Twin', password: 'long enough', instanceRole: 'member' as const };
    const both = await Promise.allSettled([operators.add(draft), operators.add(draft)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(codesOf(both)).toEqual(['INNESTO_OPERATOR_EXISTS']);
  });
});
