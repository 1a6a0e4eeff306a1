import { expect, inject, describe, test } from 'vitest';
import { UNKNOWN_CONTACT } from '../../model/contact-draft.ts';
import { comparableContact } from '../../model/filter/comparable.ts';
import { readKept } from '../../model/kept.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { audiences } from './0005-audiences.ts';

describe.each(DATABASES)('what filters compare, on %s', (database) => {
  test('is filled in for contacts that were there before', async () => {
    const store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const fields = { city: 'BUCUREȘTI', visits: 3, born: '--02-29', vip: true };
    const rows = Array.from({ length: 1001 }, (_, at) => ({
      public_id: `c${at}`,
      workspace_id: 1,
      shard: 0,
      email: `C${at}@Example.com`,
      fields: JSON.stringify(fields),
      source: 'api',
      created_at: 0,
      updated_at: 0,
    }));
    await store.write(async (transaction) => {
      await transaction.batchInsert('contact', rows, 100);
      await audiences.fill?.(transaction, store.dialect);
    });
    const kept: { email: string; comparable: string | object }[] = await store.read('contact').select();
    expect(kept).toHaveLength(1001);
    for (const { email, comparable } of kept)
      expect(typeof comparable === 'string' ? readKept(comparable) : comparable).toEqual(
        readKept(comparableContact({ ...UNKNOWN_CONTACT, email, fields })),
      );
    await store.close();
  });
});
