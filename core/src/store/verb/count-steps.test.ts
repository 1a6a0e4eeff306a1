import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { countSteps, type CountedTally } from './count-steps.ts';

describe.each(DATABASES)('what steps count, on %s', (database) => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  const counted = async (step: string, tallies: readonly number[]): Promise<unknown> => {
    const row = (n: number): CountedTally => ({ versionId: 1, shard: 0, step, outcome: 'entered', at: 0, n });
    await store.write((transaction) => countSteps(transaction, store.dialect, tallies.map(row)));
    return store.read('step_stat').where({ step }).select('n');
  };

  test('goes as far as a number is exact, and then no further: the steps are written all the same', async () => {
    const { MAX_SAFE_INTEGER: most } = Number;
    expect(await counted('gains', [1, 2])).toEqual([{ n: 3 }]);
    expect(await counted('gains', Array<number>(2000).fill(1e15))).toEqual([{ n: most }]);
    expect(await counted('gains', [most])).toEqual([{ n: most }]);
    expect(await counted('gains', [-most, -most])).toEqual([{ n: 0 }]);
    expect(await counted('losses', [-most])).toEqual([{ n: -most }]);
    expect(await counted('losses', [-1])).toEqual([{ n: -most }]);
  });
});
