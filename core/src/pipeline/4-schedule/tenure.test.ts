import { setImmediate as othersTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import type { HubNode } from '../../model/node.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore } from '../../store/test-database.ts';
import { listNodes } from '../../store/verb/nodes.ts';
import { createVerbs } from '../../store/verbs.ts';
import { createTenureKeeper, type TenureKeeper } from './tenure.ts';

/** Longer than any test: leases run out when a test says so. */
const LEASE_MS = 300_000;

let store: Store;
beforeEach(async () => {
  store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  // Nodes look at each other by themselves every few seconds: on a slow machine in the middle of a test, as if risen from the dead.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

/** A node in this process: its time elapses when the test says so, and it looks at the others when it is told to. */
const nodeCalled = (name: string, role: HubNode['role'] = 'all') => {
  const state = {
    up: 0,
    busy: new Set<number>(),
    letGo: (): Promise<void> => Promise.resolve(),
    takeOver: (): Promise<void> => Promise.resolve(),
    /** Whether the database takes nothing from it any more. */
    isCutOff: false,
    troubles: [] as string[],
    tookOver: [] as Tenure[],
  };
  const written = createVerbs(store);
  const unlessCutOff = <Result>(write: () => Promise<Result>): Promise<Result> =>
    state.isCutOff ? Promise.reject(new Error('the database is full')) : write();
  const keeper: TenureKeeper = createTenureKeeper({
    verbs: {
      ...written,
      announceLeaving: (id) => unlessCutOff(() => written.announceLeaving(id)),
      releaseShards: (tenure) => unlessCutOff(() => written.releaseShards(tenure)),
      forgetNode: (id) => unlessCutOff(() => written.forgetNode(id)),
    },
    report: (message) => void state.troubles.push(message),
    uptime: () => state.up,
    takeOver: async (tenure) => {
      await state.takeOver();
      state.tookOver.push(tenure);
    },
    busy: () => state.busy,
    letGo: () => state.letGo(),
    changed: () => undefined,
    counted: () => undefined,
  });
  const node = { id: name, name, role, version: '1', leaseMs: LEASE_MS };
  return { state, keeper, join: () => keeper.open(node), size: () => keeper.current().shards.size };
};
type TestNode = ReturnType<typeof nodeCalled>;

/** Lets nodes look at each other until nobody's share changes any more. */
const settle = async (...nodes: readonly TestNode[]): Promise<readonly number[]> => {
  for (let rounds = 0; rounds < 8; rounds++) {
    for (const { keeper } of nodes) {
      keeper.look();
      await keeper.idle();
      // What it gives away it gives away afterwards.
      await othersTurn();
      await keeper.idle();
    }
  }
  return nodes.map(({ size }) => size());
};

/** As if a node had given no sign of life for as long as its leases last. */
const die = async (name: string): Promise<void> => {
  await store.write(async (transaction) => {
    await transaction('node').where({ id: name }).update({ seen_at: 0 });
    await transaction('shard').where({ owner: name }).update({ lease_until: 1 });
  });
};

const owners = async (): Promise<Record<string, number>> => {
  const rows: { owner: string; n: string | number }[] = await store
    .read('shard')
    .select('owner')
    .count({ n: '*' })
    .groupBy('owner');
  return Object.fromEntries(rows.map(({ owner, n }) => [owner, Number(n)]));
};

describe('nodes that share the work', () => {
  test('one takes all of it, two half of it each, three a third', async () => {
    const [one, two, three] = [nodeCalled('one'), nodeCalled('two'), nodeCalled('three')];
    await one.join();
    expect(one.size()).toBe(64);
    await two.join();
    expect(await settle(one, two)).toEqual([32, 32]);
    await three.join();
    expect((await settle(one, two, three)).toSorted((left, right) => left - right)).toEqual([20, 22, 22]);
    await Promise.all([one, two, three].map(({ keeper }) => keeper.close(() => Promise.resolve())));
  });

  test('a node that only answers requests has no share, and is known to the others', async () => {
    const [worker, api] = [nodeCalled('worker', 'worker'), nodeCalled('api', 'api')];
    await worker.join();
    await api.join();
    expect(await settle(worker, api)).toEqual([64, 0]);
    expect((await listNodes(store)).map(({ name, role, shards, alive }) => [name, role, shards, alive])).toEqual([
      ['worker', 'worker', 64, true],
      ['api', 'api', 0, true],
    ]);
    await worker.keeper.close(() => Promise.resolve());
    await api.keeper.close(() => Promise.resolve());
  });

  test('one that leaves gives back at once; what is on its way it keeps until that has arrived', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    await one.join();
    await two.join();
    await settle(one, two);
    const [busy = 0] = one.keeper.held().shards.keys();
    one.state.busy.add(busy);
    let arrive = (): void => undefined;
    const left = one.keeper.close(() => new Promise((resolve) => (arrive = resolve)));
    // The releasing of the others has its turn first.
    while ((await owners())['two'] !== 63) await settle(two);
    expect(await owners()).toEqual({ one: 1, two: 63 });
    one.state.busy.clear();
    arrive();
    await left;
    expect(await settle(two)).toEqual([64]);
    expect((await listNodes(store)).map(({ name }) => name)).toEqual(['two']);
    await two.keeper.close(() => Promise.resolve());
  });

  test('one that cannot write any more leaves all the same, when what is on its way has arrived', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    await one.join();
    one.state.isCutOff = true;
    let hasArrived = false;
    await one.keeper.close(async () => {
      await othersTurn();
      hasArrived = true;
    });
    expect(hasArrived).toBe(true);
    expect(one.state.troubles).toHaveLength(3);
    expect(one.state.troubles[0]).toContain('could not be given back');
    // Its leases run out by themselves.
    await die('one');
    await two.join();
    expect(await settle(two)).toEqual([64]);
    await two.keeper.close(() => Promise.resolve());
  });

  test('a dead one’s shards go to those who live, and what it left on them is recovered', async () => {
    const [one, two, three] = [nodeCalled('one'), nodeCalled('two'), nodeCalled('three')];
    for (const { join } of [one, two, three]) await join();
    await settle(one, two, three);
    const dead = [...one.keeper.held().shards.keys()];
    two.state.tookOver.length = 0;
    three.state.tookOver.length = 0;
    await die('one');
    expect(await settle(two, three)).toEqual([32, 32]);
    const tookOver = [...two.state.tookOver, ...three.state.tookOver].flatMap(({ shards }) => [...shards.keys()]);
    expect(tookOver.toSorted((left, right) => left - right)).toEqual(dead.toSorted((left, right) => left - right));
    for (const { keeper } of [two, three]) await keeper.close(() => Promise.resolve());
  });

  test('one that stood still for longer than its lease begins nothing, and learns at its next look what is another’s', async () => {
    const [frozen, awake] = [nodeCalled('frozen'), nodeCalled('awake')];
    await frozen.join();
    await awake.join();
    await settle(frozen, awake);
    await die('frozen');
    expect(await settle(awake)).toEqual([64]);
    // Time elapses for a process that is stopped, too.
    frozen.state.up += LEASE_MS + 1;
    expect(frozen.size()).toBe(0);
    await frozen.keeper.during((tenure) => {
      expect(tenure.shards.size).toBe(0);
      return Promise.resolve();
    });
    expect(await settle(frozen, awake)).toEqual([32, 32]);
    for (const { keeper } of [frozen, awake]) await keeper.close(() => Promise.resolve());
  });

  test('a round under way keeps its shards until it is over', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    await one.join();
    let finish = (): void => undefined;
    const round = one.keeper.during(() => new Promise<void>((resolve) => (finish = resolve)));
    await two.join();
    await settle(one, two);
    expect([one.size(), two.size(), one.keeper.held().shards.size]).toEqual([32, 0, 64]);
    finish();
    await round;
    expect(await settle(one, two)).toEqual([32, 32]);
    for (const { keeper } of [one, two]) await keeper.close(() => Promise.resolve());
  });

  test('gives first what nothing is on its way on, and keeps what will not end in time', async () => {
    const one = nodeCalled('one');
    await one.join();
    const held = [...one.keeper.held().shards.keys()];
    for (const shard of held.slice(0, 40)) one.state.busy.add(shard);
    const two = nodeCalled('two');
    await two.join();
    await settle(one, two);
    // Twenty-four were idle; of the other eight nothing ended.
    expect([one.size(), two.size()]).toEqual([40, 24]);
    one.state.busy.clear();
    expect(await settle(one, two)).toEqual([32, 32]);
    for (const { keeper } of [one, two]) await keeper.close(() => Promise.resolve());
  });

  test('when the database was away for longer than a lease, nobody takes what the others just could not renew', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    for (const { join } of [one, two]) await join();
    await settle(one, two);
    await die('one');
    await die('two');
    for (const { state } of [one, two]) state.up += LEASE_MS + 1;
    expect(await settle(two)).toEqual([32]);
    expect(await settle(one)).toEqual([32]);
    expect([one.state.tookOver.length, two.state.tookOver.length]).toEqual([1, 1]);
    // One that does not come back at all is not waited for for ever.
    await die('one');
    two.state.up += LEASE_MS - 1;
    await settle(two);
    two.state.up += LEASE_MS - 1;
    expect(await settle(two)).toEqual([64]);
    for (const { keeper } of [one, two]) await keeper.close(() => Promise.resolve());
  });

  test('what was taken but could not be recovered is recovered at the next look, and not worked on before', async () => {
    const one = nodeCalled('one');
    one.state.takeOver = () => Promise.reject(new Error('the database is away'));
    await expect(one.join()).rejects.toThrow('away');
    expect(one.size()).toBe(0);
    one.state.takeOver = () => Promise.resolve();
    expect(await settle(one)).toEqual([64]);
    await one.keeper.close(() => Promise.resolve());
  });

  test('no node’s clock counts: a lease runs out by the database’s, however far the nodes’ are apart', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    await one.join();
    const verbs = createVerbs(store);
    expect(await verbs.acquireShards({ owner: 'fast', leaseMs: LEASE_MS, most: 64 })).toEqual(new Map());
    await two.join();
    two.state.up += 5 * 60_000;
    expect(await settle(one)).toEqual([32]);
    expect((await owners())['one']).toBeGreaterThanOrEqual(32);
    for (const { keeper } of [one, two]) await keeper.close(() => Promise.resolve());
  });
});
