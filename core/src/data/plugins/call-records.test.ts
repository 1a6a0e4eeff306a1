import type { CollectionManifest, Manifest } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Obstacle } from '../../model/obstacle.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { callRecords } from './call-records.ts';

const CARDS: CollectionManifest = {
  name: 'cards',
  title: 'Cards',
  record: {
    type: 'object',
    properties: {
      number: { type: 'string', title: 'Number' },
      pin: { type: 'string', title: 'PIN', 'x-widget': 'secret' },
      note: { type: 'string', title: 'Note' },
    },
  },
  uniqueKeys: [['number']],
  filterable: [],
  contact: 'optional',
  layout: 'table',
};
const manifest = { name: 'club', collections: [CARDS] } as unknown as Manifest;
const createdAt = '1970-01-01T00:00:05.000Z';

describe.each(DATABASES)('records that stand in the way, on %s', (database) => {
  let store: Store;
  let workspace: Workspace;
  let giulia: number;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    workspace = await addTestWorkspace(store);
    giulia = await insertRow(store, 'contact', {
      public_id: 'giulia',
      workspace_id: workspace.id,
      source: 'api',
      first_name: 'Giulia',
      last_name: 'Rossi',
      shard: 0,
      created_at: 0,
      updated_at: 0,
    });
  });
  afterAll(() => store.close());

  const put = (publicId: string, attributes: object, more: object = {}): Promise<unknown> =>
    insertRow(store, 'record', {
      public_id: publicId,
      workspace_id: workspace.id,
      collection: 'club/cards',
      shard: 0,
      stays: 0,
      attributes: JSON.stringify(attributes),
      created_at: 5000,
      updated_at: 5000,
      ...more,
    });
  const obstacle = (...records: Obstacle['records']): Obstacle => ({
    kind: 'misfits',
    key: 'club/cards',
    title: 'Cards',
    count: records.length,
    records,
    workflows: [],
  });
  const call = async (...ids: readonly string[]) => {
    const [called] = await callRecords(store, { workspace, manifest }, [
      obstacle(...ids.map((id) => ({ id, detail: '' }))),
    ]);
    return called?.records.map((record) => record.called);
  };

  test('are called as on their own pages: by their own name, by whose they are, by a text, or by when they were made', async () => {
    await put('own', { number: 'AUR-1', note: 'x', pin: '1234' }, { contact_id: giulia });
    await put('whose', { note: 'x' }, { contact_id: giulia });
    await put('text', { note: 'lost', pin: '1234' });
    await put('none', { pin: '1234' });
    expect(await call('own', 'whose', 'text', 'none')).toEqual([
      { name: 'AUR-1', createdAt },
      { name: 'Giulia Rossi', createdAt },
      { name: 'lost', createdAt },
      { name: null, createdAt },
    ]);
  });

  test('are called nothing where they are gone, or another workspace’s', async () => {
    const other = await addTestWorkspace(store);
    await put('elsewhere', { number: 'AUR-9' }, { workspace_id: other.id });
    expect(await call('elsewhere', 'gone')).toEqual([undefined, undefined]);
  });

  test('are called beside the one that has already what only one may have', async () => {
    await put('second', { number: 'AUR-2' });
    await put('first', { number: 'AUR-3' });
    const [called] = await callRecords(store, { workspace, manifest }, [
      obstacle({ id: 'second', detail: '', other: 'first' }),
    ]);
    expect(called?.records).toEqual([
      {
        id: 'second',
        detail: '',
        called: { name: 'AUR-2', createdAt },
        other: 'first',
        otherCalled: { name: 'AUR-3', createdAt },
      },
    ]);
  });
});
