import type { EndpointCall, Invocation, InvocationOutcome, Manifest } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createParked } from '../data/workflows/parked.ts';
import { readKept } from '../model/kept.ts';
import { testManifest } from '../registry/test-plugin.ts';
import { findWorkspace } from '../store/query/workspace.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { shardOfEndpoint } from './1-ingest/endpoint.ts';
import { createEndpointRound } from './rounds/endpoint-round.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const TYPE = 'shop.looked';

const manifest: Manifest = {
  ...testManifest({
    name: 'shop',
    events: [{ type: TYPE, title: 'Looked', payload: { type: 'object' } }],
    endpoints: [{ name: 'looks', title: 'Looks', kind: 'ingest', needs: [] }],
  }),
  integrity: `sha512-${'A'.repeat(88)}`,
};

const told = (call: EndpointCall, contact: number) => ({
  events: [{ type: TYPE, contact: { email: `c${contact}@example.com` }, payload: { said: call.body } }],
});

describe.each(DATABASES)('reports to an endpoint on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let batches: string[][];
  /** Over what the plugin throws, and over what it must be stopped. */
  let throwsOver: RegExp;
  let loopsOver: RegExp;
  /** What goes wrong in the hub when there is something to be read. */
  let trouble: Error | null;
  let work: ReturnType<typeof createEndpointRound>;

  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    for (const id of [1, 2]) {
      await house.workspace(id);
      await house.contacts(id, 1, id);
    }
    [batches, throwsOver, loopsOver, trouble] = [[], /^bad/, /^loop/, null];
    const take = (call: Invocation): InvocationOutcome => {
      const items = readKept<EndpointCall[]>(call.items);
      batches.push(items.map(({ body }) => body));
      if (items.some(({ body }) => loopsOver.test(body)))
        return { kind: 'condemned', verdict: 'timeout', detail: 'too long' };
      const answers = items.map((item) =>
        throwsOver.test(item.body)
          ? ({ ok: false, code: 'INNESTO_PLUGIN_THREW', message: 'no such page' } as const)
          : ({ ok: true, value: JSON.stringify(told(item, Number(item.path))) } as const),
      );
      return { kind: 'answered', answers, logs: [], cpuMs: 1 };
    };
    work = createEndpointRound({
      ...house.ports,
      verbs: house.verbs,
      sandbox: { invoke: (call) => (trouble === null ? Promise.resolve(take(call)) : Promise.reject(trouble)) },
      plugins: { ...house.ports.plugins, rightsOf: () => Promise.resolve(new Set(['endpoints', 'events:emit'])) },
      announce: () => undefined,
      endpoints: {
        plugins: {
          checkSettings: () => [],
          checkTogether: (check) => check(),
          resolve: () => Promise.resolve({ version: '1.0.0', manifest, suspended: house.state.suspended.has('shop') }),
        },
        workspaceOf: () => Promise.resolve(null),
        contactKeyed: () => null,
      },
    });
  });
  afterEach(() => store.close());

  /** Two endpoints may lie in one shard. */
  const SHARD = shardOfEndpoint(1, 'shop/looks');
  const report = (workspaceId: number, ...bodies: readonly string[]): Promise<void> =>
    house.verbs.keepEndpointCalls(
      bodies.map((body) => ({
        to: { workspaceId, shard: SHARD, plugin: 'shop', endpoint: 'looks' },
        head: { path: `${workspaceId}`, query: {}, headers: {} },
        body,
        receivedAt: house.now(),
      })),
    );
  const round = async (): Promise<void> => {
    house.elapse(200);
    await work(house.tenure);
  };
  const heard = async (workspaceId: number): Promise<readonly string[]> => {
    const rows = await store
      .read('event')
      .where({ type: TYPE, workspace_id: workspaceId })
      .orderBy('id')
      .select('payload');
    return rows.map(({ payload }: { payload: string }) => readKept<{ said: string }>(payload).said);
  };
  const waiting = async (): Promise<number> => (await store.read('endpoint_call').select('id')).length;
  const many = (count: number, word: string): readonly string[] =>
    Array.from({ length: count }, (_, at) => `${word}${at}`);

  test('a flood in one workspace holds up nobody else of its shard', async () => {
    await report(1, ...many(3000, 'flood'));
    await report(2, 'single');
    await round();
    expect(await heard(2)).toEqual(['single']);
    expect((await heard(1)).length).toBeGreaterThanOrEqual(500);
  });

  test('they are read in their order, a thousand in one crossing, each once', async () => {
    await report(1, ...many(1000, 'look'));
    await round();
    await round();
    expect(batches.map(({ length }) => length)).toEqual([1000]);
    expect(await heard(1)).toEqual(many(1000, 'look'));
    expect(await waiting()).toBe(0);
  });

  test('those over which the plugin fails are set aside as one thing, and read again when somebody says so; its neighbours never waited', async () => {
    await report(1, 'a', 'bad1', 'b', 'bad2');
    await round();
    await report(1, 'bad3', 'c');
    await round();
    expect(await heard(1)).toEqual(['a', 'b', 'c']);
    const workspace = await findWorkspace(store.read, 1);
    if (workspace === null) throw new Error('there is no workspace');
    const parked = createParked({
      store,
      clock: { now: house.now },
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      announce: () => undefined,
    });
    const { items } = await parked.list(workspace, { limit: 10, after: null });
    expect(items).toMatchObject([
      { kind: 'report', endpoint: 'shop/looks', count: 3, reason: 'shop/looks: the plugin failed: no such page' },
    ]);
    throwsOver = /^never/;
    await parked.release(workspace, items[0]?.publicId ?? '');
    await round();
    expect(await heard(1)).toEqual(['a', 'b', 'c', 'bad1', 'bad2', 'bad3']);
    expect(await waiting()).toBe(0);
  });

  test('whoever floods with what the plugin fails over fills no more than one place of a thousand', async () => {
    await report(1, ...many(1500, 'bad'));
    await round();
    await round();
    expect(await store.read('endpoint_aside').select('id')).toHaveLength(1000);
    expect(await store.read('parked').select('id')).toHaveLength(1);
    expect(await waiting()).toBe(0);
    house.elapse(31 * 24 * 60 * MINUTE);
    await round();
    expect(await store.read('endpoint_aside').select('id')).toEqual([]);
    expect(await store.read('parked').whereNull('released_at').select('id')).toEqual([]);
  });

  test('of those over which it must be stopped the culprit is found, and set aside alone', async () => {
    await report(1, ...many(100, 'look'), 'loop', ...many(20, 'late'));
    for (let rounds = 0; rounds < 4; rounds++) {
      await round();
      house.elapse(2000);
    }
    expect((await heard(1)).length).toBe(120);
    expect(await store.read('parked').select('kind', 'reason')).toEqual([
      { kind: 'report', reason: 'shop/looks: the plugin had to be stopped (timeout)' },
    ]);
    // Three would suspend it.
    expect(house.state.strikes).toHaveLength(2);
  });

  test('what always goes wrong in the hub makes room for others, is tried again for some minutes, and is set aside', async () => {
    trouble = new Error('no house');
    await report(1, 'a', 'b');
    await round();
    expect(await waiting()).toBe(2);
    trouble = null;
    await report(1, 'c');
    await report(2, 'd');
    await round();
    expect([await heard(1), await heard(2)]).toEqual([['c'], ['d']]);
    trouble = new Error('no house');
    for (let rounds = 0; rounds < 6; rounds++) {
      house.elapse(3 * MINUTE);
      await round();
    }
    expect(await waiting()).toBe(0);
    expect(await store.read('endpoint_aside').select('body')).toEqual([{ body: 'a' }, { body: 'b' }]);
    expect(await store.read('parked').select('reason')).toEqual([{ reason: 'shop/looks: no house' }]);
  });

  test('while a plugin is suspended its reports wait', async () => {
    house.state.suspended.add('shop');
    await report(1, 'a');
    await round();
    expect(batches).toEqual([]);
    house.state.suspended.delete('shop');
    house.elapse(MINUTE);
    await round();
    expect(await heard(1)).toEqual(['a']);
  });
});
