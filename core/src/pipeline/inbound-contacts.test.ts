import type { InboundEvent } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';
import { openTestSource, order, POLL, type TestSource } from './test-source.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('whom an event from outside is about on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let source: TestSource;

  beforeEach(async () => {
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
    // Those of the test have ids that the database gave to nobody yet.
    await store.write((t) => store.dialect.nextIds(t, 'contact', 10));
    source = await openTestSource(house, store);
  });
  afterEach(() => store.close());

  const come = async (event: InboundEvent, unknown: 'skip' | 'create' = 'skip'): Promise<void> => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything', unknown } });
    source.state.read = () => ({ events: [event], cursor: 1 });
    await source.round();
    await house.settle();
  };

  test('is found by an address in another spelling', async () => {
    await come(order('a', ' C2@Example.COM '));
    expect(await house.runs()).toMatchObject([{ contact_id: 2 }]);
  });

  test('is nobody, and told as such, where the workspace does not know them', async () => {
    await come(order('a', 'new@example.com'));
    expect(await source.events()).toEqual([]);
    expect(await source.row()).toMatchObject({ events: 0, unknown: 1, trouble: null });
  });

  test('is made a contact where the plugin wishes so and may', async () => {
    await come(
      { ...order('a'), contact: { email: 'new@example.com', firstName: 'Nuova', phone: '+39 345 000 0000' } },
      'create',
    );
    const contact: { id: number; first_name: string } = await store
      .read('contact')
      .where({ email_key: 'new@example.com' })
      .first('id', 'first_name');
    expect(contact.first_name).toBe('Nuova');
    expect(await house.runs()).toMatchObject([{ contact_id: contact.id }]);
    expect(await store.read('event').where({ type: 'contact.created' })).toHaveLength(1);
  });

  test('is not made where the plugin may not', async () => {
    source.state.rights.delete('contacts:create');
    await come(order('a', 'new@example.com'), 'create');
    expect((await source.row()).trouble).toBe('the plugin does not have the right contacts:create');
  });

  test('keeps the names that the workspace has', async () => {
    await come({ ...order('a'), contact: { email: 'c1@example.com', firstName: 'Altro' } }, 'create');
    expect(await store.read('contact').where({ id: 1 }).first('first_name')).toMatchObject({ first_name: 'Nome1' });
  });
});
