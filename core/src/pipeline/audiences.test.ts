import type { Filter } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../store/test-database.ts';
import { findOrMakeAudience, useAudiences } from '../store/verb/audiences.ts';
import { deleteContact } from '../store/verb/delete-contact.ts';
import { BORN_SOON, IN_CLUJ, openAudienceBench, SEND, type AudienceBench } from './test-audiences.ts';
import { DAY, HOUR } from './test-house.ts';

describe.each(DATABASES)('audiences, on %s', (database) => {
  let bench: AudienceBench;
  beforeEach(async () => {
    bench = await openAudienceBench(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => bench.store.close());

  test('who comes to fit a filter enters, and who did before it was started does not', async () => {
    const { put, start, members, greeted } = bench;
    await put({ anna: { city: 'Cluj' }, bruno: { city: 'Torino' } });
    await start(IN_CLUJ);
    expect(await members()).toEqual(['anna']);
    await put({ bruno: { city: 'CLUJ' }, carla: { city: 'Cluj' }, dario: { city: 'Roma' } });
    expect(await members()).toEqual(['anna', 'bruno', 'carla']);
    expect(greeted()).toEqual(['bruno', 'carla']);
    // Something else about them changes: they were in it before.
    await put({ anna: { shoe: 38 }, bruno: { shoe: 41 } });
    expect(greeted()).toEqual(['bruno', 'carla']);
  });

  test('who falls out of it enters what listens to that', async () => {
    const { put, start, members, greeted } = bench;
    await put({ anna: { city: 'Cluj' } });
    await start(IN_CLUJ, 'left');
    await put({ anna: { city: 'Roma' } });
    expect(await members()).toEqual([]);
    expect(greeted()).toEqual(['anna']);
  });

  test('sem-27: who comes, goes and comes again on one day is told of once, and on another day again', async () => {
    const { house, put, start, greeted } = bench;
    await start(IN_CLUJ);
    await put({ anna: { city: 'Cluj' } });
    await put({ anna: { city: 'Roma' } });
    await put({ anna: { city: 'Cluj' } });
    expect(greeted()).toEqual(['anna']);
    await put({ anna: { city: 'Roma' } });
    await house.pass(DAY);
    await put({ anna: { city: 'Cluj' } });
    expect(greeted()).toEqual(['anna', 'anna']);
  });

  test('an import that is to start nothing still changes who is in it', async () => {
    const { put, start, members, greeted } = bench;
    await start(IN_CLUJ);
    await put({ anna: { city: 'Cluj' } }, true);
    expect(await members()).toEqual(['anna']);
    expect(greeted()).toEqual([]);
  });

  test('sem-27: as days pass people come into it and fall out of it, once a day, from midnight where the workspace is', async () => {
    const { house, put, start, members, greeted } = bench;
    // Today is 2 February 2027, and it is 11 o'clock in Rome.
    await put({ anna: { born: '1980-02-09' }, bruno: { born: '--02-10' }, carla: { born: '1999-02-02' } });
    await start(BORN_SOON);
    expect(await members()).toEqual(['anna', 'carla']);
    await house.pass(12 * HOUR + 30 * 60_000);
    expect(greeted()).toEqual([]);
    await house.pass(HOUR);
    expect(await members()).toEqual(['anna', 'bruno']);
    expect(greeted()).toEqual(['bruno']);
    await house.pass(3 * HOUR);
    expect(greeted()).toEqual(['bruno']);
    // Nobody was there for a week: each day is not caught up with, what is true now is.
    await house.pass(8 * DAY);
    expect(await members()).toEqual([]);
    expect(greeted()).toEqual(['bruno']);
  });

  test('a sweep that is interrupted goes on where it was left, and tells nobody twice', async () => {
    const { store, house, put, track, members } = bench;
    const people = Array.from({ length: 2100 }, (_, at) => [`p${at}`, { born: '--02-10' }] as const);
    for (let from = 0; from < people.length; from += 700) await put(Object.fromEntries(people.slice(from, from + 700)));
    await track(BORN_SOON, 5);
    const { chore } = house.state;
    let tries = 0;
    house.state.chore = async (body, of) => {
      const stop = new AbortController();
      tries += 1;
      if (tries > 1) return chore(body, of, stop.signal);
      const once = chore(body, of, stop.signal);
      stop.abort();
      await once;
      throw new Error('the node went away');
    };
    await house.pass(14 * HOUR);
    await house.pass(HOUR);
    expect(tries).toBe(2);
    const joined = await store.read('event').where({ type: 'audience.joined' }).count({ count: '*' }).first();
    expect(Number(joined?.['count'])).toBe(2100);
    expect(await members()).toHaveLength(2100);
  });

  test('what a database cannot say of past events is kept track of, too', async () => {
    const { store, house, put, start, members, greeted } = bench;
    const filter: Filter = {
      attribute: 'events.count',
      operator: 'at-least',
      value: 2,
      of: { event: 'shop.visited', when: { attribute: 'event.page', operator: 'contains', value: 'SCARPE' } },
    };
    await put({ anna: {} });
    await start(filter);
    const [anna] = await store.read('contact').pluck<number[]>('id');
    const visit = async (page: string): Promise<void> => {
      const event = { ...house.joined(1, anna ?? 0), type: 'shop.visited', payload: { page } };
      await house.verbs.accept({ calls: [[event]], receivedAt: house.now() });
      await house.settle();
    };
    await visit('/scarpe/1');
    await visit('/borse/1');
    expect(await members()).toEqual([]);
    await visit('/Scarpe/2');
    expect(greeted()).toEqual(['anna']);
  });

  test('two workflows that ask the same use one audience, which goes when the last of them stops', async () => {
    const { store, house, put, track, members } = bench;
    await put({ anna: { city: 'Cluj' } });
    expect(await track(IN_CLUJ, 11)).toBe(await track(IN_CLUJ, 12));
    const drop = (workflowId: number): Promise<void> =>
      store.write((transaction) =>
        useAudiences(transaction, store.dialect, { workspaceId: 1, workflowId, audienceIds: [] }),
      );
    await drop(11);
    expect(await house.verbs.clearDroppedAudience()).toBe(false);
    await drop(12);
    expect(await house.verbs.loadAudiences()).toEqual([]);
    expect(await house.verbs.clearDroppedAudience()).toBe(true);
    expect(await members()).toEqual([]);
    expect(await house.verbs.clearDroppedAudience()).toBe(false);
  });

  test('while a large audience is being filled, whom the filling has not come to yet is left to it', async () => {
    const { store, house, workspace, ids, put, members, greeted } = bench;
    await put({ anna: { city: 'Cluj' }, bruno: { city: 'Torino' } });
    await house.workflow(1, [SEND], { listens: { event_type: 'audience.joined' } });
    const audience = await store.write(async (transaction) => {
      const wanted = { publicId: ids.next(), digest: 'x', filter: IN_CLUJ, moves: false };
      const made = await findOrMakeAudience(transaction, store.dialect, {
        workspaceId: 1,
        audience: wanted,
        at: house.now(),
        day: '2027-02-02',
      });
      await transaction('setting').where({ key: 'subscriptions_rev' }).update({ value: '777' });
      return made.audience.publicId;
    });
    await put({ bruno: { city: 'Cluj' } });
    expect(await members()).toEqual([]);
    await house.state.chore({ audience }, workspace, new AbortController().signal);
    await house.settle();
    expect(await members()).toEqual(['anna', 'bruno']);
    expect(greeted()).toEqual([]);
    await put({ carla: { city: 'Cluj' } });
    expect(greeted()).toEqual(['carla']);
  });

  test('who becomes one with another contact has what happened to both, and starts nothing by it', async () => {
    const { store, house, put, start, members, greeted } = bench;
    await put({ anna: {} });
    await start({ attribute: 'events.count', operator: 'at-least', value: 1, of: { event: 'shop.visited' } });
    const [anna] = await store.read('contact').pluck<number[]>('id');
    const event = { ...house.joined(1, anna ?? 0), payload: {} };
    await store.write((transaction) =>
      transaction('event').insert({
        workspace_id: 1,
        shard: event.shard,
        type: 'shop.visited',
        contact_id: anna,
        at: house.now(),
        received_at: house.now(),
        depth: 0,
        quiet: 0,
        pending: 0,
        payload: '{}',
      }),
    );
    await house.verbs.accept({ calls: [[{ ...event, type: 'contact.merged' }]], receivedAt: house.now() });
    await house.settle();
    expect(await members()).toEqual(['anna']);
    expect(greeted()).toEqual([]);
  });

  test('who is deleted is in no audience', async () => {
    const { store, house, put, start, members } = bench;
    await put({ anna: { city: 'Cluj' } });
    await start(IN_CLUJ);
    const [anna] = await store.read('contact').pluck<number[]>('id');
    const contactId = anna ?? 0;
    await store.write((transaction) =>
      deleteContact(transaction, store.dialect, {
        workspaceId: 1,
        contactId,
        shard: contactId % 64,
        at: house.now(),
        receivedAt: house.now(),
      }),
    );
    await house.settle();
    expect(await members()).toEqual([]);
  });
});
