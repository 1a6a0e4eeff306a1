import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';
import { openTestSource, WEBHOOK, type TestSource } from './test-source.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('an address that is called on %s', (database) => {
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

  test('calls are read in their order and in one crossing, each once', async () => {
    await source.listen(WEBHOOK);
    await source.call('a', 'b', 'a');
    await source.call('b', 'c');
    let crossings = 0;
    const { receive } = source.state;
    source.state.receive = (call) => {
      crossings += 1;
      return receive(call);
    };
    await source.round();
    await source.round();
    expect(await source.events()).toEqual(['a', 'b', 'c']);
    expect(crossings).toBe(1);
    expect(await store.read('inbound_call')).toEqual([]);
  });

  test('a mistake over the calls of one address keeps nobody else’s waiting', async () => {
    const other = await openTestSource(house, store);
    await source.listen(WEBHOOK);
    await other.listen(WEBHOOK);
    await source.call('a', 'b');
    await other.call('c');
    source.state.breaksOver = 'c';
    await source.round();
    expect(await source.events()).toEqual(['a', 'b']);
    expect(await store.read('inbound_call')).toHaveLength(1);
    source.state.breaksOver = null;
    await source.round();
    expect(await source.events()).toEqual(['a', 'b', 'c']);
  });

  test('the same body is another delivery after an hour', async () => {
    await source.listen(WEBHOOK);
    await source.call('a');
    await source.call('a');
    expect(await store.read('inbound_call')).toHaveLength(1);
    house.elapse(61 * MINUTE);
    await source.call('a');
    expect(await store.read('inbound_call')).toHaveLength(2);
  });

  test('more calls than may wait are not taken, and not remembered either', async () => {
    await source.listen(WEBHOOK);
    const calls = Array.from({ length: 11 }, (_, at) => `${at}`);
    await source.call(...calls.slice(0, 8));
    await expect(source.call(...calls.slice(8))).rejects.toThrow('there are too many');
    expect(await store.read('inbound_delivery')).toHaveLength(8);
    await source.call(...calls.slice(8, 10), '9', '0');
    expect(await store.read('inbound_call')).toHaveLength(10);
  });

  test('a crash between reading and the commit reads again, and doubles nothing', async () => {
    await source.listen(WEBHOOK);
    await source.call('a', 'b');
    source.state.failsBeforeCommit = true;
    await source.round();
    source.crash();
    source.state.failsBeforeCommit = false;
    await source.round();
    expect(await source.events()).toEqual(['a', 'b']);
  });

  test('one that cannot be read is set aside, released and read; its neighbours never waited', async () => {
    await source.listen(WEBHOOK);
    await source.call('a', 'bad', 'c');
    const { receive } = source.state;
    source.state.receive = (call) => {
      const outcome = receive(call);
      if (outcome.kind !== 'answered') return outcome;
      return {
        ...outcome,
        answers: outcome.answers.map((answer) =>
          answer.ok && answer.value.includes('bad')
            ? { ok: false, code: 'INNESTO_PLUGIN_THREW', message: 'no order' }
            : answer,
        ),
      };
    };
    await source.round();
    expect(await source.events()).toEqual(['a', 'c']);
    expect(await source.parked()).toEqual(['the plugin failed: no order']);
    source.state.receive = receive;
    await store.write((t) => t('inbound_call').update({ state: 'pending', attempt: 0, due_at: 0 }));
    await source.round();
    expect(await source.events()).toEqual(['a', 'c', 'bad']);
  });

  test('one over which the plugin must be stopped is set aside alone', async () => {
    await source.listen(WEBHOOK);
    await source.call('a', 'loop', 'c');
    const { receive } = source.state;
    source.state.receive = (call) =>
      call.items.includes('loop') ? { kind: 'condemned', verdict: 'timeout', detail: 'too long' } : receive(call);
    for (let rounds = 0; rounds < 6; rounds++) {
      await source.round();
      house.elapse(2000);
    }
    expect(await source.events()).toEqual(['a', 'c']);
    expect(await source.parked()).toEqual(['the plugin had to be stopped (timeout)']);
    expect(house.state.strikes).toHaveLength(2);
  });

  test('calls wait while the plugin is suspended, and are read once it is back', async () => {
    await source.listen(WEBHOOK);
    await source.call('a');
    house.state.suspended.add('shop');
    await source.round();
    expect((await source.row()).trouble).toBe('the plugin is suspended');
    house.state.suspended.delete('shop');
    house.elapse(MINUTE);
    await source.round();
    expect(await source.events()).toEqual(['a']);
    expect((await source.row()).trouble).toBeNull();
  });

  test('what was taken before a stop is kept, and starts nothing after the next start', async () => {
    await source.listen(WEBHOOK);
    await source.call('a');
    await house.setState(source.workflowId, 'stopped');
    await source.rest();
    await source.round();
    expect(await source.events()).toEqual(['a']);
    house.elapse(1000);
    await house.setState(source.workflowId, 'active');
    await house.settle();
    expect(await house.runs()).toEqual([]);
  });

  test('a node that lost the shard keeps nothing', async () => {
    await source.listen(WEBHOOK);
    await source.call('a');
    await source.round({ owner: 'another', shards: house.tenure.shards });
    expect(await source.events()).toEqual([]);
    expect(await store.read('inbound_call')).toHaveLength(1);
  });
});
