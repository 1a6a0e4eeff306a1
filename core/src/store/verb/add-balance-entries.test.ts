import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { NewEvent } from '../../model/event.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addBalanceEntries } from './add-balance-entries.ts';
import { removeRecords } from './write-records.ts';

const ORIGIN = { workspaceId: 1, at: 1000, source: 'api', quiet: false, causeRunId: null, depth: 0 };
/** Long enough for whoever waits for nobody to be through; it is fine if they are not. */
const A_WHILE = 300;

describe.each(DATABASES)('entries in the account of a record, on %s', (database) => {
  let store: Store;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    await store.write((transaction) =>
      transaction('record').insert({
        id: 1,
        public_id: 'prize',
        workspace_id: 1,
        collection: 'club/prize',
        shard: 0,
        attributes: '{}',
        stays: 0,
        created_at: 0,
        updated_at: 0,
      }),
    );
  });
  afterEach(() => store.close());

  const add = (): Promise<readonly NewEvent[]> =>
    store.write((transaction) =>
      addBalanceEntries(transaction, store.dialect, [
        {
          publicId: 'entry',
          balance: 'club/left',
          scale: 1,
          owner: { contactId: null, recordId: 1, record: 'prize', shard: 0 },
          amount: 5,
          expiresAt: null,
          key: null,
          reason: null,
          origin: ORIGIN,
        },
      ]),
    );
  const remove = (meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> =>
    store.write(async (transaction) => {
      await removeRecords(transaction, store.dialect, [{ id: 1, publicId: 'prize' }]);
      await meanwhile();
    });
  const left = async (): Promise<unknown> => [
    await store.read('account').select(),
    await store.read('balance_entry').select(),
  ];

  test('an entry that is made while the record is taken away leaves no account behind', async () => {
    let adding: Promise<readonly NewEvent[]> | undefined;
    await remove(() => {
      adding = add();
      return Promise.race([adding, delay(A_WHILE)]);
    });
    expect(await adding).toEqual([]);
    expect(await left()).toEqual([[], []]);
  });

  test('a record that is taken away takes what was entered before along', async () => {
    expect(await add()).toMatchObject([{ type: 'club.left.changed', payload: { after: 5 } }]);
    await remove();
    expect(await left()).toEqual([[], []]);
  });
});
