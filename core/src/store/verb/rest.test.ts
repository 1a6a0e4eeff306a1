import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { SHARD_COUNT } from '../../model/shard.ts';
import { markStarted, markStopped } from '../query/workflow.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { rest, REST_CHUNK, unrested, type Rest } from './rest.ts';

const OF = { workspaceId: 1, workflowId: 1 };
const COUNT = 2 * REST_CHUNK + 500;
const HOUR = 3_600_000;

describe.each(DATABASES)('a stop and a start of a workflow with many inside, on %s', (database) => {
  let store: Store;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    await store.write(async (transaction) => {
      const common = { workspace_id: 1, workflow_id: 1, entry_key: '' };
      await transaction('workflow').insert({
        id: 1,
        public_id: 'w',
        workspace_id: 1,
        name: 'Welcome',
        state: 'active',
        draft: '{}',
        created_at: 0,
        updated_at: 0,
        started_at: 0,
      });
      for (let from = 1; from <= COUNT; from += 100) {
        const ids = Array.from({ length: 100 }, (_, at) => from + at);
        const place = { version_id: 1, step: 'wait', state: 'waiting', anchor_at: 1, started_at: 1 };
        await transaction('run').insert(
          ids.map((id) => ({
            ...common,
            ...place,
            id,
            shard: id % SHARD_COUNT,
            contact_id: id,
            wake_at: 10 * HOUR + id,
          })),
        );
        await transaction('enrolment').insert(
          ids.map((id) => ({ ...common, contact_id: id, last_at: 1, entries: 1, run_id: id })),
        );
      }
    });
  });
  afterEach(() => store.close());

  const stop = (at: number) => store.write((transaction) => markStopped(transaction, { ...OF, at }));
  const start = async (at: number, stoppedAt: number): Promise<void> =>
    store.write((transaction) => markStarted(transaction, { ...OF, versionId: 1, startedAt: at, stoppedAt }));

  /** Works as the pipeline does, for a while or to the end. */
  const work = async (most: number, from: Rest | null = null): Promise<Rest | null> => {
    let came = from;
    for (let chunks = 0; chunks < most; chunks++) {
      came = await rest(store, OF, came);
      if (came === null) return null;
    }
    return came;
  };
  const states = async (): Promise<Record<string, number>> => {
    const rows: { state: string; n: number | string }[] = await store
      .read('run')
      .select('state')
      .count({ n: '*' })
      .groupBy('state');
    return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
  };
  const delays = async (): Promise<readonly number[]> => {
    const rows: { id: number; wake_at: number }[] = await store.read('run').select('id', 'wake_at');
    return [...new Set(rows.map(({ id, wake_at: wakeAt }) => wakeAt - id - 10 * HOUR))];
  };

  test('freezes and thaws them chunk by chunk, and is then done', async () => {
    await stop(HOUR);
    const half = await work(1);
    expect(await states()).toEqual({ frozen: REST_CHUNK, waiting: COUNT - REST_CHUNK });
    expect(await work(9, half)).toBeNull();
    expect(await states()).toEqual({ frozen: COUNT });
    expect(await unrested(store, 10)).toEqual([]);
    await start(3 * HOUR, HOUR);
    expect(await unrested(store, 10)).toEqual([OF]);
    expect(await work(9)).toBeNull();
    expect(await states()).toEqual({ waiting: COUNT });
    expect(await delays()).toEqual([2 * HOUR]);
  });

  test('goes on after a crash, wherever it came', async () => {
    await stop(HOUR);
    await work(2);
    // A hub that has just begun knows nothing of how far the last one came.
    await work(9);
    await start(3 * HOUR, HOUR);
    await work(1);
    await work(9);
    expect(await states()).toEqual({ waiting: COUNT });
    expect(await delays()).toEqual([2 * HOUR]);
  });

  test('a stop in the middle of thawing loses nobody’s time, whoever was thawed and whoever was not', async () => {
    await stop(HOUR);
    await work(9);
    await start(3 * HOUR, HOUR);
    const half = await work(1);
    expect(await states()).toEqual({ frozen: COUNT - REST_CHUNK, waiting: REST_CHUNK });
    await stop(4 * HOUR);
    expect(await work(9, half)).toBeNull();
    expect(await states()).toEqual({ frozen: COUNT });
    await start(9 * HOUR, 4 * HOUR);
    expect(await work(9)).toBeNull();
    expect(await states()).toEqual({ waiting: COUNT });
    expect(await delays()).toEqual([7 * HOUR]);
  });

  test('done by two at once it is done once', async () => {
    await stop(HOUR);
    await Promise.all([work(9), work(9)]);
    await start(3 * HOUR, HOUR);
    await Promise.all([work(9), work(9)]);
    expect(await states()).toEqual({ waiting: COUNT });
    expect(await delays()).toEqual([2 * HOUR]);
  });
});
