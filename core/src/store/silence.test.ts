import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { postgres } from './dialect/postgres.ts';
import { openPostgres } from './open-postgres.ts';
import { watchSilence, type Line } from './silence.ts';
import type { Store } from './store.ts';
import { openDarkWay, type DarkWay } from './test-dark-way.ts';
import { openTestStore } from './test-database.ts';
import { beat } from './verb/nodes.ts';

class TestLine extends EventEmitter implements Line {
  bytesRead = 0;
  isBroken = false;

  destroy(): void {
    this.isBroken = true;
    this.emit('close');
  }
}

/** A watch whose looks are in the test's hands. */
const watching = () => {
  const waiting: (() => void)[] = [];
  const watch = watchSilence({
    isUnasked: (error) => error === 'nobody asked',
    pause: () => new Promise((resolve) => waiting.push(resolve)),
  });
  const look = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at++) {
      for (const go of waiting.splice(0)) go();
      await sleep(0);
    }
  };
  const lines = [new TestLine(), new TestLine(), new TestLine()] as const;
  for (const line of lines) watch.join(line);
  return { watch, look, lines };
};
const never = (): Promise<never> => new Promise(() => undefined);

test('a small question that has no answer breaks off the lines that say nothing, at the fourth look', async () => {
  const { watch, look, lines } = watching();
  void watch.ask(never);
  lines[1].bytesRead += 1;
  await look(3);
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([false, false, false]);
  await look(1);
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([true, false, true]);
});

test('where small questions are answered, refused or fail, what takes long may take as long as it likes', async () => {
  const { watch, look, lines } = watching();
  await watch.ask(() => Promise.resolve());
  await expect(watch.ask(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await look(5);
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([false, false, false]);
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- stands for whatever the pool says
  await expect(watch.ask(() => Promise.reject('nobody asked'))).rejects.toBe('nobody asked');
  await look(5);
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([true, true, true]);
});

test('a line that was opened since is not judged by a question that was asked before', async () => {
  const { watch, look } = watching();
  void watch.ask(never);
  await look(3);
  const later = new TestLine();
  watch.join(later);
  await look(1);
  expect(later.isBroken).toBe(false);
});

describe('a store whose PostgreSQL vanishes without a word', () => {
  let served: Store;
  let way: DarkWay;
  let store: Store;
  beforeEach(async () => {
    const postgresUrl = inject('postgresUrl');
    served = await openTestStore('postgres', { postgresUrl, temporaryFolder: inject('temporaryFolder') });
    const [row] = await postgres.all<{ name: string }>(served.read, 'SELECT current_database() AS name', []);
    const url = new URL(postgresUrl);
    url.pathname = `/${row?.name}`;
    way = await openDarkWay(url.href);
    // Fast looks: that the bound is long enough for a busy machine is the business of its constants.
    store = await openPostgres(
      way.url,
      watchSilence({ isUnasked: (error) => postgres.isStarved(error), pause: () => sleep(200) }),
    );
  });
  afterEach(async () => {
    await store.close();
    way.close();
    await served.close();
  });

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    );
  const sign = {
    node: { id: 'one', name: 'one', role: 'all', version: '1', leaseMs: 10_000 },
    tenure: { owner: 'one', shards: new Map() },
  } as const;

  test('tells whoever waits that it is away, and goes on by new lines when it is back', async () => {
    await beat(store, sign);
    const failures = [
      store.write((t) => t.raw('SELECT pg_sleep(0.3)')),
      store.writeOne('SELECT pg_sleep(0.3)', []),
      store.read.raw('SELECT pg_sleep(0.3)'),
    ].map(failureOf);
    // Until they are under way.
    await sleep(100);
    way.darken();
    const signOfLife = beat(store, sign);
    for (const failure of await Promise.all(failures)) expect(postgres.isAway(failure)).toBe(true);
    expect(store.trouble()).toBe('away');
    way.lighten();
    await signOfLife;
    expect(store.trouble()).toBe(null);
    expect(await store.read('node').select('id')).toEqual([{ id: 'one' }]);
  });

  test('waits for a long statement as long as it takes, while it is answered otherwise', async () => {
    const long = store.read.raw('SELECT pg_sleep(1.5)').then(() => 'through');
    for (let asked = 0; asked < 5; asked++) {
      await store.databaseNow();
      await sleep(200);
    }
    expect(await long).toBe('through');
  });
});
