import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../../model/workspace.ts';
import { gather } from '../../store/gather.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { addTestWorkspace, insertRow } from '../../store/test-workspace.ts';
import { createVerbs } from '../../store/verbs.ts';
import { createIngest, type Fact } from './ingest.ts';

const NOW = Date.UTC(2027, 1, 2, 10);

describe.each(DATABASES)('the door for facts on %s', (database) => {
  let store: Store;
  let workspace: Workspace;
  const fact = (more: Partial<Fact>): Fact => ({
    type: 'shop.order',
    contact: 'c1',
    at: null,
    payload: {},
    key: null,
    ...more,
  });
  const open = () =>
    createIngest({
      verbs: createVerbs(store),
      clock: { now: () => NOW },
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      gather,
    });
  const accept = (at: number | null) => open().accept(workspace, [fact({ at })]);
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    workspace = await addTestWorkspace(store);
    await insertRow(store, 'contact', {
      public_id: 'c1',
      workspace_id: workspace.id,
      shard: 1,
      source: 'api',
      created_at: 0,
      updated_at: 0,
    });
  });
  afterEach(() => store.close());

  test('a fact from a clock that is a little ahead of ours happened now', async () => {
    expect(await accept(NOW + 5000)).toBe(1);
    expect(await store.read('event').select('at')).toEqual([{ at: NOW }]);
  });

  test('a fact keeps its own moment, and one that is yet to come is refused', async () => {
    expect(await accept(NOW - 5000)).toBe(1);
    await expect(accept(NOW + 3_600_000)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
    expect(await store.read('event').select('at')).toEqual([{ at: NOW - 5000 }]);
  });

  test('of callers who come together each has an answer of its own, and a key counts once', async () => {
    const door = open();
    const calls = [
      [fact({ key: 'first' })],
      [fact({ key: 'a' }), fact({ key: 'b' })],
      [fact({ contact: 'nobody' }), fact({ key: 'c' })],
      [fact({ key: 'a' }), fact({})],
    ];
    const answers = await Promise.allSettled(calls.map((facts) => door.accept(workspace, facts)));
    expect(answers).toMatchObject([
      { value: 1 },
      { value: 2 },
      { reason: { code: 'INNESTO_NOT_FOUND' } },
      { value: 1 },
    ]);
    expect(await store.read('event').select('id')).toHaveLength(4);
  });
});
