import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { countEndpointCalls, keepEndpointCalls, type NewEndpointCall } from './endpoint-calls.ts';

const calls = (count: number, workspaceId: number, shard: number): readonly NewEndpointCall[] =>
  Array.from({ length: count }, () => ({
    to: { workspaceId, shard, plugin: 'club', endpoint: 'visits' },
    head: { path: '', query: {}, headers: {} },
    body: '{}',
    receivedAt: 1,
  }));

describe.each(DATABASES)('calls that wait, on %s', (database) => {
  let store: Store;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => store.close());

  test('it is known how many wait of each workspace, so that whoever floods turns nobody else away', async () => {
    expect(await countEndpointCalls(store)).toEqual(new Map());
    await keepEndpointCalls(store, [...calls(4, 1, 7), ...calls(1, 2, 7), ...calls(3, 2, 8)]);
    expect(await countEndpointCalls(store)).toEqual(
      new Map([
        [1, 4],
        [2, 4],
      ]),
    );
  });
});
