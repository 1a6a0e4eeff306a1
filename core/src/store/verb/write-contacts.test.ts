import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ContactWrite } from '../../model/move.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace, insertRow } from '../test-workspace.ts';
import { holdContacts, writeContacts } from './write-contacts.ts';

const MANY = 120;
const AT = 5_000;

describe.each(DATABASES)('contacts that a batch changes, on %s', (database) => {
  let store: Store;
  const ids: number[] = [];

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const { id: workspaceId } = await addTestWorkspace(store);
    const common = { workspace_id: workspaceId, shard: 0, source: 'api', created_at: 0, updated_at: 0, rev: 1 };
    for (let id = 1; id <= MANY; id++)
      ids.push(await insertRow(store, 'contact', { ...common, id, public_id: `c${id}`, first_name: 'Ada' }));
  });
  afterAll(() => store.close());

  const held = (wanted: readonly { contactId: number; rev: number }[]): Promise<ReadonlySet<number>> =>
    store.write((transaction) => holdContacts(transaction, store.dialect, wanted));

  const asSeen = (): { contactId: number; rev: number }[] => ids.map((contactId) => ({ contactId, rev: 1 }));

  test('are all held where all are as they were seen', async () => {
    expect(await held(asSeen())).toEqual(new Set(ids));
  });

  test('are held but for those who have changed since, or have gone', async () => {
    await store.write((transaction) => transaction('contact').where({ id: 7 }).update({ deleted_at: 1 }));
    const wanted = asSeen().map((one) => (one.contactId === 50 ? { ...one, rev: 0 } : one));
    expect(await held(wanted)).toEqual(new Set(ids.filter((id) => id !== 7 && id !== 50)));
    expect(await held(wanted.slice(0, 10))).toEqual(new Set(ids.slice(0, 10).filter((id) => id !== 7)));
    await store.write((transaction) => transaction('contact').where({ id: 7 }).update({ deleted_at: null }));
  });

  const writeOf = (contactId: number, more: Partial<ContactWrite> = {}): ContactWrite => ({
    at: AT,
    contactId,
    rev: 1,
    firstName: 'Bea',
    lastName: null,
    timeZone: 'Europe/Rome',
    changesOwn: false,
    fields: { city: `Torino ${contactId}` },
    comparable: '{}',
    ...more,
  });

  const written = async (contactId: number): Promise<unknown> =>
    (
      await store.read('contact').where({ id: contactId }).select({
        name: 'first_name',
        zone: 'time_zone',
        fields: 'fields',
        rev: 'rev',
        at: 'updated_at',
      })
    ).map((row: { fields: unknown }) => ({
      ...row,
      fields: typeof row.fields === 'string' ? JSON.parse(row.fields) : row.fields,
    }));

  test('keep their names where only fields change, and take them where one of the batch changes them', async () => {
    await store.write((transaction) => writeContacts(transaction, store.dialect, [writeOf(1), writeOf(2)]));
    expect(await written(1)).toEqual([{ name: 'Ada', zone: null, fields: { city: 'Torino 1' }, rev: 2, at: AT }]);
    await store.write((transaction) =>
      writeContacts(transaction, store.dialect, [
        writeOf(3, { firstName: 'Ada', timeZone: null }),
        writeOf(4, { changesOwn: true }),
      ]),
    );
    expect(await written(3)).toEqual([{ name: 'Ada', zone: null, fields: { city: 'Torino 3' }, rev: 2, at: AT }]);
    expect(await written(4)).toEqual([
      { name: 'Bea', zone: 'Europe/Rome', fields: { city: 'Torino 4' }, rev: 2, at: AT },
    ]);
  });
});
