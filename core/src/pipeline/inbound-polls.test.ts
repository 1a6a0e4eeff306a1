import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { OutsideAnswer } from '../service/http/port.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, HOUR, MINUTE, type TestHouse } from './test-house.ts';
import { openTestSource, order, POLL, TYPE, type TestSource } from './test-source.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('a system outside that is asked on %s', (database) => {
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

  test('is asked at once and then once in each interval, from where it stood', async () => {
    await source.listen(POLL);
    source.state.read = () => ({ events: [], cursor: source.state.polled.length });
    await source.round();
    await source.round();
    expect(source.state.polled).toEqual([{ cursor: null, first: true }]);
    house.elapse(10 * MINUTE);
    await source.round();
    house.elapse(10 * MINUTE);
    await source.round();
    expect(source.state.polled.slice(1)).toEqual([
      { cursor: 1, first: false },
      { cursor: 2, first: false },
    ]);
  });

  test('sem-36: what it had before the start is not news; what says that it came since is', async () => {
    await source.listen(POLL);
    const at = house.now();
    source.state.read = () => ({
      events: [
        order('undated'),
        order('old', 'c1@example.com', { at: at - 1 }),
        order('new', 'c2@example.com', { at }),
      ],
      cursor: 1,
    });
    await source.round();
    expect(await source.events()).toEqual(['new']);
    await house.settle();
    expect(await house.runs()).toMatchObject([{ contact_id: 2 }]);
  });

  test('sem-31: of what it tells late only that counts which is still wanted', async () => {
    await source.listen({ poll: { ...POLL.poll, maxLateness: { amount: 2, unit: 'hours' } } });
    await house.pass(5 * HOUR);
    const at = house.now();
    source.state.read = () => ({
      events: [
        order('late', 'c1@example.com', { at: at - 3 * HOUR }),
        order('timely', 'c2@example.com', { at: at - HOUR }),
      ],
      cursor: 1,
    });
    await source.round();
    await house.settle();
    expect(await house.runs()).toMatchObject([{ contact_id: 2 }]);
    expect(await store.read('entry_refusal').select('contact_id', 'reason')).toEqual([
      { contact_id: 1, reason: 'too-late' },
    ]);
  });

  test('with everything, all that it has counts as of the start', async () => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    source.state.read = () => ({
      events: [order('old', 'c1@example.com', { at: 5 }), order('undated', 'c2@example.com')],
      cursor: 1,
    });
    await source.round();
    await house.settle();
    expect(await house.runs()).toHaveLength(2);
  });

  test('a crash between its answer and the commit asks again, and doubles nothing', async () => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    source.state.read = () => ({ events: [order('a'), order('b', 'c2@example.com')], cursor: 'x' });
    source.state.failsBeforeCommit = true;
    const lost = source.round();
    await expect.poll(() => house.state.reports.length).toBe(1);
    expect(await source.events()).toEqual([]);
    source.state.failsBeforeCommit = false;
    source.crash();
    await source.round();
    expect(await source.events()).toEqual(['a', 'b']);
    expect(source.state.polled.map(({ cursor }) => cursor)).toEqual([null, null]);
    // A system that forgets where it stood tells all again.
    house.elapse(10 * MINUTE);
    source.state.read = () => ({ events: [order('a'), order('c', 'c3@example.com')], cursor: 'y' });
    await source.round();
    expect(await source.events()).toEqual(['a', 'b', 'c']);
    expect(await source.row()).toMatchObject({ events: 3, cursor: '"y"' });
    await lost;
  });

  test('one that takes its time holds up nobody who is due meanwhile', async () => {
    const prompt = await openTestSource(house, store);
    await prompt.listen(POLL);
    await prompt.round();
    await source.listen(POLL);
    let answer = (): void => undefined;
    prompt.state.world = () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: 'answered', answer: { status: 200, headers: {}, body: '' } });
      });
    expect(await prompt.begin()).toBe((await prompt.row()).due_at - house.now());
    await vi.waitFor(() => expect(prompt.state.polled).toHaveLength(2));
    answer();
    await prompt.drain();
  });

  test('where there is more it is asked again at once, though not for ever', async () => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    let page = 0;
    source.state.read = () => ({ events: [order(`${++page}`)], cursor: page, more: true });
    const seconds = async (count: number): Promise<void> => {
      for (let second = 0; second < count; second++) {
        await source.round();
        house.elapse(1000);
      }
    };
    await seconds(3);
    expect(await source.events()).toEqual(['1', '2', '3']);
    await store.write((t) => t('inbound').update({ pages: 198 }));
    await seconds(5);
    expect(await source.events()).toEqual(['1', '2', '3', '4', '5']);
  });

  test.each([
    [429, { 'retry-after': '600' }, 600_000],
    [503, {}, 30_000],
    [404, {}, 30_000],
  ])('after %i it is left alone for a while, and a person sees why', async (status, headers, least) => {
    await source.listen(POLL);
    source.state.world = () => Promise.resolve({ kind: 'answered', answer: { status, headers, body: '' } });
    await source.round();
    const row = await source.row();
    expect(row).toMatchObject({ trouble: `it answered with ${status}`, failures: 1, cursor: null });
    expect(row.due_at).toBeGreaterThanOrEqual(house.now() + least);
    await source.round();
    expect(source.state.polled).toHaveLength(1);
    house.elapse(15 * MINUTE);
    source.state.world = () => Promise.resolve({ kind: 'answered', answer: { status: 200, headers: {}, body: '' } });
    await source.round();
    expect(await source.row()).toMatchObject({ trouble: null, failures: 0, fresh: 0 });
  });

  test('an answer of its plugin that does not fit is not taken, and its cursor stays', async () => {
    const misfits: readonly unknown[] = [
      { cursor: 1 },
      { events: Array.from({ length: 501 }, (_, at) => order(`${at}`)), cursor: 1 },
      { events: [{ key: 'a', payload: {} }], cursor: 1 },
      { events: [], cursor: 1, effects: [] },
      { events: [], cursor: 'x'.repeat(9000) },
      { events: [order('a', 'c1@example.com', { payload: { order: '\0' } })], cursor: 1 },
      { events: [order('\ud800')], cursor: 1 },
      null,
    ];
    for (const [number, misfit] of misfits.entries()) {
      await source.rest();
      await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
      source.state.read = () => misfit;
      await source.round();
      expect({ number, ...(await source.row()) }).toMatchObject({
        number,
        trouble: 'the plugin’s answer does not fit the contract',
        cursor: null,
      });
    }
    expect(await source.events()).toEqual([]);
  });

  test('a payload that passes for a prototype is not taken', async () => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    const value =
      '{"events":[{"key":"a","contact":{"email":"c1@example.com"},"payload":{"__proto__":{"admin":true}}}],"cursor":1}';
    const before = house.state.behave;
    house.state.behave = (call) =>
      call.entry === 'read' ? { kind: 'answered', answers: [{ ok: true, value }], logs: [], cpuMs: 1 } : before(call);
    await source.round();
    expect(await source.row()).toMatchObject({ trouble: 'the plugin’s answer does not fit the contract' });
    expect({}).not.toHaveProperty('admin');
  });

  test('an event that is not what the plugin says its events are is not taken', async () => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    source.state.read = () => ({ events: [order('a')], cursor: 1 });
    source.state.payloadTrouble = 'a number is expected';
    await source.round();
    expect((await source.row()).trouble).toBe(
      `the event “a” is not what ${TYPE} says it is: /order a number is expected`,
    );
  });

  test('without the right to, or suspended, it is not asked', async () => {
    await source.listen(POLL);
    source.state.rights.delete('net');
    await source.round();
    expect(source.state.polled).toEqual([]);
    expect((await source.row()).trouble).toBe('the plugin does not have the right net');
    source.state.rights.add('net');
    house.state.suspended.add('shop');
    house.elapse(60 * MINUTE);
    await source.round();
    expect((await source.row()).trouble).toBe('the plugin is suspended');
  });

  test('is asked once at a time, and what it answers after a stop or on a lost shard counts no more', async () => {
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    const waiting = Promise.withResolvers<OutsideAnswer>();
    source.state.world = () => waiting.promise;
    source.state.read = () => ({ events: [order('late')], cursor: 1 });
    const first = source.round();
    await expect.poll(() => source.state.polled.length).toBe(1);
    const second = source.round();
    await source.rest();
    waiting.resolve({ kind: 'answered', answer: { status: 200, headers: {}, body: '' } });
    await Promise.all([first, second]);
    expect(source.state.polled).toHaveLength(1);
    expect(await source.events()).toEqual([]);
    await source.listen({ poll: { ...POLL.poll, begin: 'everything' } });
    const gone = { owner: 'another', shards: house.tenure.shards };
    await source.round(gone);
    expect(await source.events()).toEqual([]);
    expect(await source.row()).toMatchObject({ cursor: null });
  });

  test('goes on where it stood in a new version, and begins anew after a stop', async () => {
    await source.listen(POLL);
    source.state.read = () => ({ events: [], cursor: 'here' });
    await source.round();
    await source.listen(POLL);
    await source.round();
    await source.rest();
    await source.listen(POLL);
    await source.round();
    expect(source.state.polled.map(({ cursor }) => cursor)).toEqual([null, 'here', null]);
  });
});
