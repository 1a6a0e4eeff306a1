import type { JsonObject, Step, Unless } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const UNLESS_PAID: Unless = { on: 'order.paid', within: { amount: 1, unit: 'hours' } };

describe.each(DATABASES)('entries that something else may keep out, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
  });
  afterEach(() => store.close());

  const listen = (unless: Unless = UNLESS_PAID): Promise<{ workflowId: number; versionId: number }> =>
    house.workflow(1, [SEND], { reentry: { policy: 'always' }, listens: { event_type: 'cart.filled', unless } });
  const happens = (type: string, contact: number, payload: JsonObject = {}): Promise<void> =>
    house.join(1, [contact], { type, payload });
  const refusals = (): Promise<unknown> =>
    store.read('entry_refusal').select('contact_id', 'reason', 'at').orderBy('id');

  test('whoever fills a cart and buys nothing within an hour enters, at that hour and not before', async () => {
    await listen();
    await happens('cart.filled', 1);
    await house.pass(HOUR - 1);
    expect(await house.runs()).toEqual([]);
    await house.pass(1);
    expect(house.state.sent).toEqual(['c1@example.com: Ciao Nome1']);
    expect(await house.runs()).toMatchObject([{ started_at: house.now() }]);
    expect(await refusals()).toEqual([]);
    await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(1);
  });

  test('whoever buys within the hour does not enter, and it is told why and since when', async () => {
    await listen();
    await happens('cart.filled', 1);
    await house.pass(20 * MINUTE);
    const boughtAt = house.now();
    await happens('order.paid', 1);
    await house.pass(HOUR);
    expect(await house.runs()).toEqual([]);
    expect(await refusals()).toEqual([{ contact_id: 1, reason: 'unless-came', at: boughtAt }]);
    expect(await store.read('held_entry')).toEqual([]);
  });

  test('what another contact buys, or what comes at the very hour, keeps nobody out', async () => {
    await listen();
    await happens('cart.filled', 1);
    await happens('order.paid', 2);
    house.elapse(HOUR);
    await happens('order.paid', 1);
    expect(house.state.sent).toEqual(['c1@example.com: Ciao Nome1']);
  });

  test('of several that may keep somebody out each does, by its own grounds, and the first is told', async () => {
    await listen({
      ...UNLESS_PAID,
      same: ['event.cart'],
      or: [{ on: 'shop.closed' }, { on: 'cart.emptied', same: ['event.cart'] }],
    });
    for (const contact of [1, 2, 3]) await happens('cart.filled', contact, { cart: `of ${contact}` });
    const emptiedAt = house.now();
    await happens('cart.emptied', 1, { cart: 'of 1' });
    await house.pass(MINUTE);
    await happens('order.paid', 1, { cart: 'of 1' });
    await happens('shop.closed', 2);
    await happens('cart.emptied', 3, { cart: 'of somebody else' });
    await house.pass(HOUR);
    expect(house.state.sent).toEqual(['c3@example.com: Ciao Nome3']);
    expect(await refusals()).toMatchObject([{ contact_id: 1, at: emptiedAt }, { contact_id: 2 }]);
  });

  test('it counts by when it happened, also where it is heard of late', async () => {
    await listen();
    await happens('cart.filled', 1);
    house.elapse(3 * HOUR);
    await house.join(1, [1], { type: 'order.paid', at: house.now() - 150 * MINUTE });
    expect(await house.runs()).toEqual([]);
    expect(await refusals()).toMatchObject([{ reason: 'unless-came' }]);
  });

  test('it must be about the same, and fit its own condition, where somebody said so', async () => {
    await listen({
      ...UNLESS_PAID,
      same: ['event.cart'],
      when: { attribute: 'event.amount', operator: 'more', value: 0 },
    });
    await happens('cart.filled', 1, { cart: 'a' });
    await happens('cart.filled', 2, { cart: 'b' });
    await happens('cart.filled', 3, { cart: 'c' });
    await happens('order.paid', 1, { cart: 'other', amount: 10 });
    await happens('order.paid', 2, { cart: 'b', amount: 0 });
    await happens('order.paid', 3, { cart: 'c', amount: 10 });
    await house.pass(HOUR);
    expect(house.state.sent.toSorted()).toEqual(['c1@example.com: Ciao Nome1', 'c2@example.com: Ciao Nome2']);
  });

  test('each cart has an hour of its own, and re-entry is asked at the end of it', async () => {
    await house.workflow(1, [SEND], {
      reentry: { policy: 'once' },
      listens: { event_type: 'cart.filled', unless: UNLESS_PAID },
    });
    await happens('cart.filled', 1);
    await house.pass(30 * MINUTE);
    await happens('cart.filled', 1);
    await house.pass(30 * MINUTE);
    expect(house.state.sent).toHaveLength(1);
    expect(await refusals()).toEqual([]);
    await house.pass(30 * MINUTE);
    expect(house.state.sent).toHaveLength(1);
    expect(await refusals()).toMatchObject([{ reason: 'already-entered' }]);
  });

  test('whose workflow lets nobody in when the hour is over is told so', async () => {
    const { workflowId } = await listen();
    await happens('cart.filled', 1);
    await store.write((t) =>
      t('workflow').where({ id: workflowId }).update({ state: 'stopped', stopped_at: house.now() }),
    );
    await house.pass(HOUR);
    expect(await house.runs()).toEqual([]);
    expect(await refusals()).toMatchObject([{ contact_id: 1, reason: 'stopped-meanwhile' }]);
  });

  test('whoever is deleted meanwhile enters nothing', async () => {
    await listen();
    await happens('cart.filled', 1);
    await happens('cart.filled', 2);
    await store.write((t) => t('contact').where({ id: 1 }).update({ deleted_at: house.now(), email: null }));
    // As erasing leaves what had become due just before.
    house.elapse(HOUR);
    await store.write((t) => t('event').where({ contact_id: 2 }).update({ payload: '{}' }));
    await house.settle();
    await store.write((t) => t('event').where({ type: 'entry.due' }).update({ payload: '{}', pending: 1 }));
    await house.settle();
    expect(house.state.sent).toEqual(['c2@example.com: Ciao Nome2']);
  });

  test('nobody is forgotten and nobody enters twice where the hub dies between the hour and the entry', async () => {
    await listen();
    await happens('cart.filled', 1);
    house.elapse(HOUR);
    const [entry] = await house.verbs.dueHeldEntries({
      heads: [{ workspaceId: 1, now: house.now() }],
      tenure: house.tenure,
      each: 10,
    });
    if (entry === undefined) throw new Error('the entry of this test is due');
    // Two find it at once, and both die with the event in the journal.
    const release = { tenure: house.tenure, entries: [entry], now: house.now() };
    expect(await house.verbs.releaseHeldEntries(release)).toBe(1);
    expect(await house.verbs.releaseHeldEntries(release)).toBe(0);
    await house.settle();
    expect(house.state.sent).toHaveLength(1);
  });
});
