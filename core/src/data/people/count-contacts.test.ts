import type { Filter } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { UNKNOWN_CONTACT } from '../../model/contact-draft.ts';
import { comparableContact } from '../../model/filter/comparable.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace } from '../../store/test-workspace.ts';
import { countContacts } from './count-contacts.ts';

const FEW = { most: 200, chunk: 15, parts: 20 };
const OLD: Filter = { attribute: 'contact.firstName', operator: 'is', value: 'old' };
/** What past events held the database cannot say: this is tested one by one. */
const OLD_BY_TEST: Filter = {
  all: [
    OLD,
    {
      attribute: 'events.count',
      operator: 'is',
      value: 0,
      of: { event: 'site.visited', when: { attribute: 'event.page', operator: 'set' } },
    },
  ],
};

describe.each(DATABASES)('counting among many contacts, on %s', (database) => {
  let store: Store;
  let workspace: Workspace;

  /** Every third id is another workspace's; the older half of our own contacts are called so. */
  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    workspace = await addTestWorkspace(store);
    const other = await addTestWorkspace(store);
    const rows = Array.from({ length: 1500 }, (_, at) => ({
      id: at + 1,
      public_id: `c${at}`,
      workspace_id: at % 3 === 0 ? other.id : workspace.id,
      shard: 0,
      first_name: at < 750 ? 'old' : 'new',
      comparable: comparableContact({ ...UNKNOWN_CONTACT, email: null, firstName: at < 750 ? 'Old' : 'new' }),
      source: 'api',
      created_at: 0,
      updated_at: 0,
    }));
    await store.write((transaction) => transaction.batchInsert('contact', rows, 100));
  });
  afterAll(() => store.close());

  const count = (bounds: typeof FEW, signal = new AbortController().signal): ReturnType<typeof countContacts> =>
    countContacts(store, workspace, { filter: OLD_BY_TEST, now: 0, signal, bounds });

  test('goes through all of them, a chunk at a time, as long as they are not too many', async () => {
    expect(await count({ ...FEW, most: 1000 })).toEqual({ matching: 500, total: 1000, isExact: true });
  });

  test('looks at old and new ones alike where they are too many, and says that it is an estimate', async () => {
    const found = await count(FEW);
    expect(found).toMatchObject({ total: 1000, isExact: false });
    expect(found.matching).toBeGreaterThan(450);
    expect(found.matching).toBeLessThan(550);
  });

  test('counts in the database what that can answer, however many there are', async () => {
    const signal = new AbortController().signal;
    expect(await countContacts(store, workspace, { filter: OLD, now: 0, signal, bounds: FEW })).toEqual({
      matching: 500,
      total: 1000,
      isExact: true,
    });
  });

  test('stops where it is when nobody waits any more', async () => {
    const controller = new AbortController();
    controller.abort();
    expect(await count({ ...FEW, most: 1000 }, controller.signal)).toMatchObject({ matching: 0, isExact: false });
  });
});
