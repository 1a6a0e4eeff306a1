import type { JsonObject } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import { createRecord, mergedAttributes, updateRecord, type RecordWrite } from '../model/record.ts';
import { shardOfContact } from '../model/shard.ts';
import { CLUB, definitionsOf } from '../registry/test-kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { appendEvents } from '../store/verb/append-events.ts';
import { putWatches } from '../store/verb/lapse-watches.ts';
import { claimRecords, writeRecords } from '../store/verb/write-records.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const SEND = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} } as const;

describe.each(DATABASES)('records that lapse by themselves, on %s', (database) => {
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

  const collection = async () => {
    const cards = await definitionsOf(CLUB).collectionOf(1, 'club/cards');
    if (cards === null) throw new Error('the club has no cards');
    return cards;
  };
  const origin = () => ({
    workspaceId: 1,
    at: house.now(),
    source: 'api',
    quiet: false,
    causeRunId: null,
    depth: 0,
  });
  const write = (change: RecordWrite): Promise<void> =>
    store.write(async (transaction) => {
      const claim = await claimRecords(transaction, store.dialect, [change]);
      const events = await writeRecords(transaction, store.dialect, { claim, writes: [change] });
      await appendEvents(transaction, store.dialect, { events, receivedAt: house.now() });
    });
  /** A card of a contact (null: of nobody) that holds for so long; gives its public id. */
  const card = async (contactId: number | null, holdsFor: number, more: JsonObject = {}): Promise<string> => {
    const publicId = house.nextId();
    const until = new Date(house.now() + holdsFor).toISOString();
    const owner = contactId === null ? null : { id: contactId, shard: shardOfContact(contactId) };
    const attributes = { number: publicId, until, standing: 'valid', ...more };
    await write(createRecord(await collection(), { publicId, owner, attributes }, origin()));
    return publicId;
  };
  const change = async (publicId: string, attributes: JsonObject): Promise<void> => {
    const record = (await house.verbs.loadRecords(1, [publicId])).get(publicId);
    if (record === undefined) throw new Error('there is no such card');
    const merged = mergedAttributes(record.attributes, attributes);
    await write(updateRecord(await collection(), { record, attributes: merged }, origin()));
  };
  const standings = async (): Promise<unknown> =>
    (await store.read('record').orderBy('id').select<{ attributes: string }[]>('attributes')).map(
      ({ attributes }) => readKept<JsonObject>(attributes)['standing'],
    );
  /** A workflow that wants to hear of cards so many days before they lapse, from now on. */
  const remind = async (days: number): Promise<number> => {
    const { workflowId } = await house.workflow(1, [SEND], {
      reentry: { policy: 'always' },
      listens: {
        event_type: 'club.cards.lapsing',
        filter: { attribute: 'event.days', operator: 'is', value: days },
      },
    });
    await watch(workflowId, days, false);
    return workflowId;
  };
  const watch = (workflowId: number, days: number, keeps: boolean): Promise<void> =>
    store.write((transaction) =>
      putWatches(transaction, store.dialect, {
        workspaceId: 1,
        workflowId,
        keeps,
        wanted: [{ collection: 'club/cards', days, from: house.now() + days * DAY }],
      }),
    );
  const changes = async (): Promise<unknown> => {
    const rows: { at: number; contact_id: number | null; payload: string }[] = await store
      .read('event')
      .where({ type: 'club.cards.updated' })
      .orderBy('id')
      .select('at', 'contact_id', 'payload');
    return rows.map(({ at, contact_id: contact, payload }) => [
      contact,
      house.now() - at,
      readKept<{ changed: JsonObject }>(payload).changed,
    ]);
  };

  test('a record changes at its moment, once, and tells of it with the moment', async () => {
    await card(1, DAY);
    await card(2, 3 * DAY);
    await house.pass(DAY - HOUR);
    expect(await standings()).toEqual(['valid', 'valid']);
    await house.pass(2 * HOUR);
    expect(await standings()).toEqual(['over', 'valid']);
    await house.pass(HOUR);
    expect(await changes()).toEqual([[1, 2 * HOUR, { standing: { from: 'valid', to: 'over' } }]]);
  });

  test('what is over already, was put off, or was taken away does not lapse', async () => {
    const [used, later, gone] = [await card(1, DAY), await card(2, DAY), await card(3, DAY)];
    await change(used, { standing: 'over' });
    await change(later, { until: new Date(house.now() + 5 * DAY).toISOString() });
    await store.write(async (transaction) => {
      await transaction('contact').where({ id: 3 }).update({ deleted_at: house.now() });
    });
    await change(gone, { until: null });
    await house.pass(2 * DAY);
    expect(await standings()).toEqual(['over', 'valid', 'valid']);
    await house.pass(4 * DAY);
    expect(await standings()).toEqual(['over', 'over', 'valid']);
  });

  test('what is nobody’s lapses too, and nobody is told', async () => {
    await card(null, DAY);
    await house.pass(2 * DAY);
    expect(await standings()).toEqual(['over']);
    expect(await changes()).toEqual([]);
  });

  test('a workflow hears so many days before, of each once, however many want to hear of it', async () => {
    await remind(2);
    await remind(2);
    await card(1, 5 * DAY);
    await card(2, 5 * DAY);
    await card(3, 9 * DAY);
    await house.pass(3 * DAY - HOUR);
    expect(house.state.sent).toEqual([]);
    await house.pass(2 * HOUR);
    expect(house.state.sent).toHaveLength(4);
    await house.pass(10 * DAY);
    expect(house.state.sent).toHaveLength(6);
    expect(await store.read('event').where({ type: 'club.cards.lapsing' })).toHaveLength(3);
  });

  test('a workflow that ran on goes on from where it was, one that was stopped from where it starts again', async () => {
    const running = await remind(1);
    const stopped = await remind(1);
    await card(1, 4 * DAY);
    await house.setState(stopped, 'stopped');
    await house.pass(3 * DAY + HOUR);
    expect(house.state.sent).toHaveLength(1);
    await watch(running, 1, true);
    await watch(stopped, 1, false);
    await house.setState(stopped, 'active');
    await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(1);
    await card(2, 2 * DAY);
    await house.pass(2 * DAY);
    expect(house.state.sent).toHaveLength(3);
  });

  test('what holds for less than the days ahead is not told of: it was never so far away', async () => {
    await remind(7);
    await card(1, 5 * DAY);
    await house.pass(6 * DAY);
    expect(house.state.sent).toEqual([]);
    expect(await standings()).toEqual(['over']);
  });
});
