import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace, insertRow, plansOf, widePlans } from '../test-workspace.ts';
import { loadOwnRecords } from './load-kept.ts';

describe.each(DATABASES)('the records of contacts, on %s', (database) => {
  let store: Store;
  let here: number;
  let elsewhere: number;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    here = (await addTestWorkspace(store)).id;
    elsewhere = (await addTestWorkspace(store)).id;
  });
  afterEach(() => store.close());

  let serial = 0;
  const add = (workspaceId: number, contactId: number, collection = 'club/cards'): Promise<number> =>
    insertRow(store, 'record', {
      public_id: `r${++serial}`,
      workspace_id: workspaceId,
      collection,
      shard: 0,
      contact_id: contactId,
      attributes: JSON.stringify({ number: `${serial}` }),
      stays: 0,
      created_at: 0,
      updated_at: 0,
    });
  const load = (contacts: readonly (readonly [workspaceId: number, contactId: number])[], most = 5, of = store) =>
    loadOwnRecords(of, {
      owners: contacts.map(([workspaceId, contactId]) => ({ workspaceId, contactId })),
      collections: ['club/cards'],
      most,
    });

  test('are read in their workspace and nowhere else, the newest of each first', async () => {
    for (const contact of [1, 1, 1, 2]) await add(here, contact);
    await add(here, 1, 'club/orders');
    await add(elsewhere, 3);
    const read = await load(
      [
        [here, 1],
        [here, 2],
        [elsewhere, 3],
        [here, 2],
      ],
      2,
    );
    expect(read.map(({ contactId }) => contactId)).toEqual([3, 2, 1, 1]);
    // A contact’s number that came out of another workspace leads to nothing.
    expect(
      await load([
        [elsewhere, 1],
        [here, 3],
      ]),
    ).toEqual([]);
  });

  test('are found by their contact', async () => {
    if (database === 'postgres') return;
    const asked: { readonly sql: string; readonly bindings: Parameters<Store['dialect']['all']>[2] }[] = [];
    const dialect: Store['dialect'] = {
      ...store.dialect,
      all: (on, sql, bindings) => {
        asked.push({ sql, bindings });
        return store.dialect.all(on, sql, bindings);
      },
    };
    await load([[here, 1]], 2, { ...store, dialect });
    const plans = await plansOf(store, asked);
    expect(plans).toEqual([expect.stringContaining('record_of_contact (contact_id=? AND collection=?)')]);
    expect(widePlans(plans.map((plan) => plan.replaceAll(/SCAN (j|placed)\b/g, '')))).toEqual([]);
  });
});
