import type { Filter } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { matchingAmong } from '../filter/matching.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace } from '../test-workspace.ts';
import { countAudience } from './audience-size.ts';
import { countReach, listAddresses, type AudienceAsked } from './campaign-audience.ts';

const TYPE = 'site-visit.visited';
const DAY = 86_400_000;
const NOW = 100 * DAY;
const CONTACTS = 6300;
const moment = { now: NOW, timeZone: 'UTC' };

/** Whoever looked at the prices so often. */
const often = (least: number, within?: number): Filter => ({
  attribute: `happened.${TYPE}`,
  operator: 'at-least',
  value: least,
  of: {
    when: { attribute: 'event.path', operator: 'starts-with', value: '/PRICES' },
    ...(within === undefined ? {} : { within: { amount: within, unit: 'days' as const } }),
  },
});

describe.each(DATABASES)('what events held, asked of everybody, on %s', (database) => {
  let store: Store;
  let shop: number;
  let other: number;

  /** Every third contact is another shop's. All looked at the prices ten days ago; every seventh did so yesterday too, and looked round. */
  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    ({ id: shop } = await addTestWorkspace(store));
    ({ id: other } = await addTestWorkspace(store));
    const owner = (at: number): number => (at % 3 === 0 ? other : shop);
    const contacts = Array.from({ length: CONTACTS }, (_, at) => ({
      id: at + 1,
      public_id: `c${at}`,
      workspace_id: owner(at),
      shard: 0,
      email: `c${at}@example.com`,
      email_key: `c${at}@example.com`,
      comparable: '{}',
      source: 'api',
      created_at: 0,
      updated_at: 0,
    }));
    const visit = (at: number, path: string, days: number): object => ({
      workspace_id: owner(at),
      contact_id: at + 1,
      type: TYPE,
      shard: 0,
      at: NOW - days * DAY,
      received_at: 0,
      depth: 0,
      quiet: 0,
      pending: 0,
      payload: JSON.stringify({ path }),
    });
    const visits = contacts.flatMap((_, at) => [
      visit(at, '/prices/large', 10),
      ...(at % 7 === 0 ? [visit(at, '/Prices', 1), visit(at, '/about', 1)] : []),
    ]);
    await store.write(async (transaction) => {
      await transaction.batchInsert('contact', contacts, 50);
      await transaction.batchInsert('event', visits, 50);
    });
  });
  afterAll(() => store.close());

  const ours = (holds: (at: number) => boolean): number =>
    Array.from({ length: CONTACTS }, (_, at) => at).filter((at) => at % 3 !== 0 && holds(at)).length;
  const count = (...filters: readonly Filter[]): Promise<number | null> =>
    countAudience(store.read, store.dialect, {
      workspaceId: shop,
      audiences: filters.map((filter) => ({ filter })),
      moment,
    });

  test('each piece is told of, and those of another shop are nobody', async () => {
    expect(await count(often(1))).toBe(ours(() => true));
    expect(await count(often(2))).toBe(ours((at) => at % 7 === 0));
    expect(await count({ none: [often(2)] })).toBe(ours((at) => at % 7 !== 0));
    expect(await count(often(3))).toBe(0);
    expect(await count(often(1, 5))).toBe(ours((at) => at % 7 === 0));
    expect(await count({ all: [often(1), { none: [often(1, 5)] }] })).toBe(ours((at) => at % 7 !== 0));
  });

  test('of several audiences each contact counts once', async () => {
    expect(await count(often(1), often(2))).toBe(ours(() => true));
    expect(await count(often(2), { none: [often(1)] })).toBe(ours((at) => at % 7 === 0));
  });

  test('among some, only those of the workspace fit', async () => {
    const contactIds = [1, 2, 8, 9, 15, 22, 29];
    const asked = { filter: often(2), moment, contactIds };
    expect(await matchingAmong(store.read, store.dialect, { ...asked, workspaceId: shop })).toEqual(
      new Set([8, 15, 29]),
    );
    expect(await matchingAmong(store.read, store.dialect, { ...asked, workspaceId: other })).toEqual(new Set([1, 22]));
  });

  test('whom a message would reach is counted and listed likewise', async () => {
    const asked: AudienceAsked = {
      workspaceId: shop,
      audience: { filter: often(2) },
      channel: 'email',
      purpose: 'service',
      asksConsent: false,
      needs: [],
      moment,
    };
    const expected = ours((at) => at % 7 === 0);
    expect(await countReach(store.read, store.dialect, asked)).toEqual({
      total: expected,
      noAddress: 0,
      noConsent: 0,
      noRecord: 0,
    });
    const addresses: string[] = [];
    for await (const some of listAddresses(store.read, store.dialect, { ...asked, limit: 100 }))
      addresses.push(...some);
    expect(new Set(addresses).size).toBe(expected);
    expect(addresses).toHaveLength(expected);
  });
});
