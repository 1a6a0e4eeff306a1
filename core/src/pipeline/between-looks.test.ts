import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { NewEvent } from '../model/event.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, onlyOn, openTestStore } from '../store/test-database.ts';
import { appendEvents } from '../store/verb/append-events.ts';
import { createReactor } from './rounds/react-round.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';
import { mergeContacts } from './test-merge.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
/** The contact of whom more has come than a round decides. */
const CROWDED = 5;
const ELDER = 2;
const YOUNGER = 7;
const MOST = 100;

describe.each(DATABASES)('what happens between a round’s two looks, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 9);
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
  });
  afterEach(() => store.close());

  const joins = (contactId: number, times = 1): readonly NewEvent[] =>
    Array.from({ length: times }, () => house.joined(1, contactId));
  const comes = async (...events: readonly (readonly NewEvent[])[]): Promise<void> => {
    await house.verbs.accept({ calls: [events.flat()], receivedAt: house.now() });
  };
  /** One round, and what happens between its looks. */
  const round = (meanwhile: () => Promise<void>, most = MOST) => {
    const pendingBeyond: TestHouse['verbs']['pendingBeyond'] = async (beyond) => {
      await meanwhile();
      return house.verbs.pendingBeyond(beyond);
    };
    return createReactor({ ...house.ports, verbs: { ...house.ports.verbs, pendingBeyond } })(house.tenure, most);
  };
  /** The numbers of the events that still wait of these contacts, all of one type. */
  const left = async (...contactIds: readonly number[]): Promise<readonly number[]> => {
    const rows: { id: number }[] = await store
      .read('event')
      .where({ pending: 1, type: 'list.joined' })
      .whereIn('contact_id', [...contactIds])
      .orderBy('id');
    return rows.map(({ id }) => id);
  };
  const merge = (elder: number, younger: number): Promise<void> => mergeContacts({ house, store }, elder, younger);
  const upTo = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);

  // On SQLite the writer is alone: what is committed later has the higher number.
  test.each(onlyOn('postgres', database))(
    'what is committed in front is reacted to before what came after it',
    async () => {
      const { promise: held, resolve: commit } = Promise.withResolvers<void>();
      const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>();
      const slow = store.write(async (transaction) => {
        await appendEvents(transaction, store.dialect, { events: joins(ELDER), receivedAt: house.now() });
        hasWritten();
        await held;
      });
      await written;
      await comes(joins(CROWDED, 150));
      await round(async () => {
        commit();
        await slow;
        await comes(joins(ELDER));
      });
      expect(await left(ELDER)).toEqual([152]);
      expect(await house.runs()).toContainEqual(expect.objectContaining({ contact_id: ELDER, event_id: 1 }));
    },
  );

  test('a crowded contact’s events are another one’s: the rest of them is not taken before what stands in front', async () => {
    await comes(joins(CROWDED, 150));
    await round(() => merge(ELDER, CROWDED));
    expect(await left(ELDER, CROWDED)).toEqual(upTo(2, 150));
  });

  test('an event becomes a crowded contact’s: it waits for those before it', async () => {
    await comes(joins(CROWDED, 50), joins(YOUNGER), joins(CROWDED, 100));
    await round(() => merge(CROWDED, YOUNGER));
    expect(await left(CROWDED, YOUNGER)).toEqual(upTo(2, 151));
  });

  test('an event becomes one’s who has others behind the crowd: they are one contact’s', async () => {
    await comes(joins(YOUNGER), joins(CROWDED, 150), joins(ELDER, 2));
    await round(() => merge(ELDER, YOUNGER));
    expect(await left(ELDER, YOUNGER)).toEqual([152, 153]);
  });

  test('another workspace’s share of a round is its own, however much others have behind their crowd', async () => {
    await house.workspace(2);
    await house.workflow(2, [SEND], { reentry: { policy: 'always' } });
    const [busy = 0, ...others] = await house.contacts(2, 9, 11);
    const elsewhere = (id: number, times = 1) => Array.from({ length: times }, () => house.joined(2, id));
    const many = upTo(1, 300).map((at) => ({ ...house.joined(1, 6 + (at % 4)), type: 'custom.visit' }));
    await comes(joins(CROWDED, 60), many, elsewhere(busy, 60), ...others.map((id) => elsewhere(id)));
    await round(() => Promise.resolve());
    expect(await left(...others)).toEqual([]);
    expect(await left(busy)).toHaveLength(59);
    expect(await left(CROWDED)).toHaveLength(59);
  });
});
