import type { Manifest } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { obstaclesTo } from './obstacles.ts';

const manifest = (transports: Manifest['transports']): Manifest => ({
  name: 'dove',
  version: '1.0.0',
  title: 'Dove',
  api: '^1.0.0',
  triggers: [],
  actions: [],
  handlers: [],
  collections: [],
  balances: [],
  events: [],
  attributes: [],
  transports,
  templates: [],
  endpoints: [],
  connections: [],
  permissions: [],
  translations: {},
  integrity: `sha512-${'A'.repeat(88)}`,
});
const withShops = (record: object): Manifest => ({
  ...manifest([]),
  collections: [
    {
      name: 'shops',
      title: 'Shops',
      record: { type: 'object', ...record },
      uniqueKeys: [],
      filterable: [],
      contact: 'none',
      layout: 'table',
    },
  ],
});
const BY_SMS = { name: 'sms', title: 'SMS by Dove', channel: 'sms', connection: 'account' } as const;

describe.each(DATABASES)('secrets that another version does not keep as such, on %s', (database) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  test('keep a workspace from it while any is entered: it would show them', async () => {
    const workspace = await addTestWorkspace(store);
    const key = { type: 'string', title: 'Key' };
    const from = withShops({ properties: { key: { ...key, 'x-widget': 'secret' } } });
    const obstacles = (to: Manifest) =>
      obstaclesTo({ store, shelf: { checkSettings: () => [] } }, { workspace, from, to, live: [] });
    const shop = {
      workspace_id: workspace.id,
      collection: 'dove/shops',
      shard: 0,
      stays: 0,
      created_at: 0,
      updated_at: 0,
    };
    await insertRow(store, 'record', { ...shop, public_id: 'without', attributes: '{}' });
    expect(await obstacles(withShops({ properties: {} }))).toEqual([]);
    await insertRow(store, 'record', { ...shop, public_id: 'with', attributes: '{"key":"hidden"}' });
    const [misfits, ...others] = [
      ...(await obstacles(withShops({ properties: {} }))),
      ...(await obstacles(withShops({ properties: { key } }))),
    ];
    expect(misfits).toMatchObject({ kind: 'misfits', key: 'dove/shops', count: 1, records: [{ id: 'with' }] });
    expect(misfits?.records[0]?.why).toEqual({
      path: '/key',
      code: 'SECRET',
      label: { key: 'collection.shops.record.key.title', title: 'Key' },
      parts: {},
    });
    expect(JSON.stringify(misfits)).not.toContain('hidden');
    expect(others).toEqual([misfits]);
    expect(
      await obstacles(withShops({ title: 'Shop', properties: { key: { ...key, 'x-widget': 'secret' } } })),
    ).toEqual([]);
  });
});

describe.each(DATABASES)('ways for messages that another version does not bring, on %s', (database) => {
  let store: Store;
  let workspace: Workspace;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    workspace = await addTestWorkspace(store);
  });
  afterAll(() => store.close());

  const obstacles = (to: Manifest['transports']) =>
    obstaclesTo(
      { store, shelf: { checkSettings: () => [] } },
      { workspace, from: manifest([BY_SMS]), to: manifest(to), live: [] },
    );

  test('keep nobody who has set none of them up, and all who have', async () => {
    expect(await obstacles([])).toEqual([]);
    await insertRow(store, 'connection', {
      public_id: '00000000-0000-7000-8000-000000000001',
      workspace_id: workspace.id,
      kind: 'plugin',
      name: 'Ours',
      config: JSON.stringify({ contribution: 'dove/account' }),
      created_at: 0,
      updated_at: 0,
    });
    const lost = [{ kind: 'way', key: 'dove/sms', title: 'SMS by Dove', count: 1, records: [], workflows: [] }];
    expect(await obstacles([])).toEqual(lost);
    expect(await obstacles([{ ...BY_SMS, channel: 'email', sender: { address: 'from' } }])).toEqual(lost);
    expect(await obstacles([{ ...BY_SMS, name: 'renamed' }])).toEqual([]);
  });
});
