import type { Filter } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { NewEntry } from '../model/account.ts';
import { readKept } from '../model/kept.ts';
import { shardOfContact } from '../model/shard.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { addBalanceEntries } from '../store/verb/add-balance-entries.ts';
import { appendEvents } from '../store/verb/append-events.ts';
import { lapseBalances } from '../store/verb/lapse-balances.ts';
import { createLapser } from './rounds/lapse-round.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const SEND = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} } as const;

/** What a contact's points pass on their way up or down. */
const crossing = (threshold: number, direction: 'up' | 'down'): Filter => ({
  all: [
    { attribute: 'event.before', operator: direction === 'up' ? 'less' : 'at-least', value: threshold },
    { attribute: 'event.after', operator: direction === 'up' ? 'at-least' : 'less', value: threshold },
  ],
});

describe.each(DATABASES)('balances of contacts, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let serial = 0;
  const ids = { next: (): string => `entry-${++serial}` };

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

  const entry = (contactId: number, amount: number, more: Partial<NewEntry> = {}): NewEntry => ({
    publicId: ids.next(),
    balance: 'score/points',
    scale: 1,
    owner: { contactId, recordId: null, record: null, shard: shardOfContact(contactId) },
    amount,
    expiresAt: null,
    key: null,
    reason: null,
    origin: { workspaceId: 1, at: house.now(), source: 'api', quiet: false, causeRunId: null, depth: 0 },
    ...more,
  });
  const add = (...entries: readonly NewEntry[]): Promise<void> =>
    store.write(async (transaction) => {
      const events = await addBalanceEntries(transaction, store.dialect, entries);
      await appendEvents(transaction, store.dialect, { events, receivedAt: house.now() });
    });
  const totals = async (): Promise<unknown> =>
    (await store.read('account').orderBy('contact_id').select<{ total: number }[]>('total')).map(({ total }) => total);
  const changes = async (): Promise<unknown> => {
    const rows: { at: number; payload: string }[] = await store
      .read('event')
      .where({ type: 'score.points.changed' })
      .orderBy('id')
      .select('at', 'payload');
    return rows.map(({ at, payload }) => {
      const { before, after, source } = readKept<{ before: number; after: number; source: string }>(payload);
      return [before, after, source, at - house.now()];
    });
  };
  const watch = (filter: Filter): Promise<unknown> =>
    house.workflow(1, [SEND], {
      listens: { event_type: 'score.points.changed', filter },
    });

  test('sem-34: points that come and go within one batch cross a threshold there and back', async () => {
    await watch(crossing(50, 'up'));
    await watch(crossing(50, 'down'));
    await add(entry(1, 45));
    await add(entry(1, 15), entry(1, -15));
    await house.settle();
    expect(house.state.sent).toHaveLength(2);
    expect(await totals()).toEqual([45]);
  });

  test('sem-34: what lapses by itself crosses the threshold downward, at the moment at which it lapses', async () => {
    await watch(crossing(50, 'down'));
    await add(entry(1, 30), entry(1, 40, { expiresAt: house.now() + DAY }));
    await house.settle();
    await house.pass(DAY - HOUR);
    expect(house.state.sent).toEqual([]);
    await house.pass(2 * HOUR);
    expect(house.state.sent).toHaveLength(1);
    expect(await changes()).toEqual([
      [0, 30, 'api', -DAY - HOUR],
      [30, 70, 'api', -DAY - HOUR],
      [70, 30, 'lapse', -HOUR],
    ]);
    await house.pass(DAY);
    expect(await totals()).toEqual([30]);
  });

  test('what was taken before does not lapse, and what lapses is told of once', async () => {
    await add(entry(1, 10, { expiresAt: house.now() + DAY }), entry(1, 20, { expiresAt: house.now() + 2 * DAY }));
    await add(entry(1, -15));
    await house.pass(DAY);
    expect(await totals()).toEqual([15]);
    await Promise.all([house.pass(DAY), house.settle()]);
    expect(await totals()).toEqual([0]);
    expect(((await changes()) as unknown[]).filter((change) => String(change).includes('lapse'))).toHaveLength(1);
  });

  test('what is due lapses before anything is taken, even where nobody has noticed yet', async () => {
    await add(entry(1, 10, { expiresAt: house.now() + DAY }), entry(1, 20));
    house.elapse(2 * DAY);
    await add(entry(1, -5));
    expect(await changes()).toEqual([
      [0, 10, 'api', -2 * DAY],
      [10, 30, 'api', -2 * DAY],
      [30, 20, 'lapse', -DAY],
      [20, 15, 'api', 0],
    ]);
  });

  test('many lapse a piece at a time, and a lapse that was lost on its way is made up for', async () => {
    const contacts = await house.contacts(1, 700, 1000);
    await add(...contacts.map((contact) => entry(contact, 5, { expiresAt: house.now() + DAY })));
    house.elapse(DAY);
    const lost: Store = {
      ...store,
      write: (work) =>
        store.write(async (transaction) => {
          await work(transaction);
          throw new Error('the connection broke');
        }),
    };
    const failing = {
      ...house.verbs,
      lapseBalances: (lapsing: Parameters<typeof lapseBalances>[1]) => lapseBalances(lost, lapsing),
    };
    await expect(createLapser({ verbs: failing, clock: { now: house.now } })()).rejects.toThrow('broke');
    expect(await totals()).toEqual(contacts.map(() => 5));
    const lapse = createLapser({ verbs: house.verbs, clock: { now: house.now } });
    expect(await lapse()).toMatchObject({ moved: true });
    expect(await lapse()).toMatchObject({ moved: true });
    expect(await lapse()).toEqual({ moved: false, nextIn: null, stuck: false });
    expect(await totals()).toEqual(contacts.map(() => 0));
    expect(await changes()).toHaveLength(1400);
  });

  test('a balance lapses by its workspace’s clock', async () => {
    await house.workspace(2, 10 * DAY);
    await house.contacts(2, 1, 64);
    const own = house.now() + 10 * DAY;
    const origin = { ...entry(64, 1).origin, workspaceId: 2, at: own };
    await add(entry(64, 5, { origin, expiresAt: own + HOUR }), entry(1, 5, { expiresAt: house.now() + DAY }));
    await house.pass(HOUR);
    expect(await totals()).toEqual([5, 0]);
  });

  test('a balance that comes to keep cents is told in them from then on', async () => {
    await add(entry(1, 3, { expiresAt: house.now() + DAY }));
    await add(entry(1, 0.5, { scale: 100 }), entry(1, -1));
    expect(await totals()).toEqual([250]);
    await house.pass(DAY);
    expect(await totals()).toEqual([50]);
  });
});
