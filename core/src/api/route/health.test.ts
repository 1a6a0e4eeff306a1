import type { HubHealth } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SHARD_COUNT } from '../../model/shard.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore } from '../../store/test-database.ts';
import { createVerbs } from '../../store/verbs.ts';
import { createHealthServer } from '../health-server.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

describe('how the hub is', () => {
  let store: Store;
  let server: TestServer;
  beforeAll(async () => {
    store = await openTestStore('postgres', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({ store });
    const verbs = createVerbs(store);
    const beat = async (id: string, role: 'api' | 'worker'): Promise<void> => {
      const node = { id, name: `${id}.example`, role, version: '0.1.0', leaseMs: 300_000 };
      await verbs.beat({ node, tenure: { owner: id, shards: new Map() } });
    };
    await beat('here', 'api');
    await beat('there', 'worker');
    await beat('dead', 'worker');
    await verbs.acquireShards({ owner: 'there', leaseMs: 300_000, most: SHARD_COUNT - 4 });
    await store.write((t) => t('node').where({ id: 'dead' }).update({ seen_at: 1 }));
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  test('is told with the nodes that share the work, to whoever is signed in', async () => {
    const answer = await server.call('GET', '/api/health', { as: server.owner });
    const { nodes, ...rest } = answer.json<HubHealth>();
    expect(rest).toEqual({ ready: true, why: null, shardsHeld: 60 });
    expect(nodes.map(({ name, role, state, shards, here }) => [name, role, state, shards, here])).toEqual(
      expect.arrayContaining([
        ['here.example', 'api', 'alive', 0, true],
        ['there.example', 'worker', 'alive', 60, false],
        ['dead.example', 'worker', 'gone', 0, false],
      ]),
    );
  });

  test('is nobody else’s business', async () => {
    expect((await server.call('GET', '/api/health')).statusCode).toBe(401);
    const workspace = await server.addWorkspace();
    const token = await server.addToken(workspace, 'admin');
    expect((await server.call('GET', '/api/health', { as: token })).statusCode).toBe(403);
  });

  test('a worker tells whether it is there and takes work, and nothing else', async () => {
    const app = createHealthServer(
      { logLevel: 'silent' },
      {
        nodeId: 'here',
        nodes: () => Promise.resolve([]),
        readiness: () => ({ ready: false, why: 'the database does not answer' }),
      },
    );
    expect((await app.inject('/health')).json()).toEqual({ alive: true });
    const ready = await app.inject('/ready');
    expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, why: 'the database does not answer' }]);
    expect((await app.inject('/api/health')).statusCode).toBe(404);
    await app.close();
  });
});
