import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { comparableOf } from '../../model/filter/comparable.ts';
import type { NeededRecord } from '../../model/message/needed-records.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace } from '../test-workspace.ts';
import { countReach, listAddresses, type AudienceAsked } from './campaign-audience.ts';

const SUMMER = '00000000-0000-7000-8000-000000000001';
const WINTER = '00000000-0000-7000-8000-000000000002';

const codeOf = (campaign: string): NeededRecord => ({
  collection: 'coupon/code',
  filter: {
    all: [
      { attribute: 'record.state', operator: 'is', value: 'open' },
      { attribute: 'record.campaign', operator: 'is', value: campaign },
    ],
  },
});
const ANY_CARD: NeededRecord = { collection: 'club/card', filter: { all: [] } };
const NOBODYS: NeededRecord = { collection: 'coupon/code', filter: { any: [] } };

interface Kept {
  readonly contact: number;
  readonly collection?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

describe.each(DATABASES)('whom a message would reach that shows records, on %s', (database) => {
  let store: Store;
  let shop: number;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    ({ id: shop } = await addTestWorkspace(store));
    const { id: other } = await addTestWorkspace(store);
    // The first has no address; the last is another shop's.
    const contacts = Array.from({ length: 6 }, (_, at) => ({
      id: at + 1,
      public_id: `c${at + 1}`,
      workspace_id: at === 5 ? other : shop,
      shard: 0,
      email: at === 0 ? null : `c${at + 1}@example.com`,
      email_key: at === 0 ? null : `c${at + 1}@example.com`,
      comparable: '{}',
      source: 'api',
      created_at: 0,
      updated_at: 0,
    }));
    const open = (campaign: string) => ({ campaign, state: 'open' });
    const kept: readonly Kept[] = [
      { contact: 2, attributes: open(SUMMER) },
      { contact: 2, attributes: open(WINTER) },
      { contact: 3, attributes: open(SUMMER) },
      { contact: 3, attributes: open(SUMMER) },
      { contact: 4, attributes: { campaign: SUMMER, state: 'used' } },
      { contact: 5, collection: 'club/card' },
      { contact: 6, attributes: open(SUMMER) },
    ];
    const workspaceOf = (contact: number): number => (contact === 6 ? other : shop);
    await store.write(async (transaction) => {
      await transaction.batchInsert('contact', contacts, 50);
      await transaction.batchInsert(
        'record',
        kept.map(({ contact, collection = 'coupon/code' }, at) => ({
          id: at + 1,
          public_id: `r${at + 1}`,
          workspace_id: workspaceOf(contact),
          collection,
          shard: 0,
          contact_id: contact,
          attributes: '{}',
          stays: 0,
          created_at: 0,
          updated_at: 0,
        })),
        50,
      );
      await transaction.batchInsert(
        'record_value',
        kept.flatMap(({ contact, collection = 'coupon/code', attributes = {} }, at) =>
          Object.entries(attributes).map(([attribute, value]) => ({
            record_id: at + 1,
            attribute,
            workspace_id: workspaceOf(contact),
            collection,
            value: comparableOf(value),
          })),
        ),
        50,
      );
    });
  });
  afterAll(() => store.close());

  const asked = (...needs: readonly NeededRecord[]): AudienceAsked => ({
    workspaceId: shop,
    audience: {},
    channel: 'email',
    purpose: 'service',
    asksConsent: false,
    needs,
    moment: { now: 0, timeZone: 'UTC' },
  });

  test.each([
    ['nothing', [], 0, [2, 3, 4, 5]],
    ['an open code of a campaign', [codeOf(SUMMER)], 2, [2, 3]],
    ['one of each of two campaigns', [codeOf(SUMMER), codeOf(WINTER)], 3, [2]],
    ['any card', [ANY_CARD], 3, [5]],
    ['what nobody can have', [NOBODYS], 4, []],
  ] as const)('it needs %s', async (_what, needs, noRecord, reached) => {
    expect(await countReach(store.read, store.dialect, asked(...needs))).toEqual({
      total: 5,
      noAddress: 1,
      noConsent: 0,
      noRecord,
    });
    const addresses: string[] = [];
    for await (const some of listAddresses(store.read, store.dialect, { ...asked(...needs), limit: 1 }))
      addresses.push(...some);
    expect(addresses).toEqual(reached.map((id) => `c${id}@example.com`));
  });

  test('of those who did not agree nobody is told to lack a record', async () => {
    const all = { ...asked(codeOf(SUMMER)), purpose: 'marketing', asksConsent: true } as const;
    expect(await countReach(store.read, store.dialect, all)).toMatchObject({ noConsent: 4, noRecord: 0 });
  });
});
