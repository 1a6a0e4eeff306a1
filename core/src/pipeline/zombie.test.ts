import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { SHARD_COUNT, type Tenure } from '../model/shard.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, onlyOn, openTestStore } from '../store/test-database.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const STEPS: readonly Step[] = [
  { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'send' },
  { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} },
];
const CONTACT = 5;

describe.each(DATABASES)('a node on %s that stood still while another one took its shards over', (database) => {
  let store: Store;
  let house: TestHouse;
  /** What the node that stood still thinks that it holds. */
  let zombie: Tenure;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    zombie = house.tenure;
    await house.workspace(1);
    await house.contacts(1, 1, CONTACT);
    await house.workflow(1, STEPS);
  });
  afterEach(() => store.close());

  /** Another node takes some shards, and recovers what was left on them. */
  const takeOver = async (shards: readonly number[] | 'all' = 'all'): Promise<Tenure> => {
    await store.write(async (t) => {
      const rows = t('shard').update({ lease_until: 1 });
      await (shards === 'all' ? rows : rows.whereIn('shard', shards));
    });
    const taken = await house.verbs.acquireShards({ owner: 'another', leaseMs: 3_600_000, most: SHARD_COUNT });
    const tenure = { owner: 'another', shards: taken };
    await house.verbs.recoverDeliveries({ tenure, now: house.now() });
    return tenure;
  };
  /** Claims the welcome, and gives what was claimed: its try. */
  const claimed = async (): Promise<{ readonly deliveryId: number; readonly attempt: number }> => {
    await house.join(1, [CONTACT]);
    house.elapse(10 * MINUTE);
    await house.advancer(zombie);
    const [row] = await store.read('delivery').select<{ id: number }[]>('id');
    const deliveryId = row?.id ?? 0;
    const claim = { deliveryId, shard: CONTACT, attempt: 0, contact: null, message: null };
    await house.verbs.claimDeliveries({
      tenure: zombie,
      claims: [claim],
      passings: [],
      freeze: [],
      deferrals: [],
      now: house.now(),
    });
    return { deliveryId, attempt: 1 };
  };
  const states = async (): Promise<readonly string[]> =>
    (await store.read('delivery').select('state').orderBy('id')).map(({ state }: { state: string }) => state);

  test('reacts to nothing, and advances nobody', async () => {
    await house.verbs.accept({
      calls: [[house.joined(1, CONTACT)]],
      receivedAt: house.now(),
    });
    const tenure = await takeOver();
    expect(await house.reactor(zombie)).toMatchObject({ moved: false });
    expect(await house.runs()).toEqual([]);
    await house.reactor(tenure);
    house.elapse(10 * MINUTE);
    expect(await house.advancer(zombie)).toMatchObject({ moved: false });
    expect(await house.runs()).toMatchObject([{ step: 'pause', state: 'waiting' }]);
    await house.advancer(tenure);
    expect(await house.runs()).toMatchObject([{ step: 'send', state: 'awaiting' }]);
  });

  test('claims nothing', async () => {
    await house.join(1, [CONTACT]);
    house.elapse(10 * MINUTE);
    await house.advancer(zombie);
    const tenure = await takeOver();
    await house.deliverer.work(zombie);
    await house.deliverer.drain();
    expect([await states(), house.state.sent]).toEqual([['queued'], []]);
    await house.settle(tenure);
    expect(house.state.sent).toHaveLength(1);
  });

  test('hands over nothing that it had claimed: not what another one has recovered, and not what it is about to', async () => {
    const one = await claimed();
    // Taken, but not recovered yet.
    await store.write((t) => t('shard').update({ lease_until: 1 }));
    await house.verbs.acquireShards({ owner: 'another', leaseMs: 3_600_000, most: SHARD_COUNT });
    expect(await house.verbs.handDeliveries([one])).toEqual(new Set());
    const tenure = await takeOver();
    expect(await house.verbs.handDeliveries([one])).toEqual(new Set());
    expect(await states()).toEqual(['queued']);
    expect((await store.read('delivery').select('uncertain'))[0]).toEqual({ uncertain: 0 });
    await house.settle(tenure);
    expect([await states(), house.state.sent.length]).toEqual([['accepted'], 1]);
    expect(await house.verbs.handDeliveries([one])).toEqual(new Set());
  });

  test('queues nothing again, and sets nothing aside', async () => {
    const one = await claimed();
    await takeOver();
    // Claimed by the other one, which happens to have come as far.
    await store.write((t) => t('delivery').update({ state: 'claimed', attempt: one.attempt, epoch: 99 }));
    await house.verbs.releaseClaims([one], zombie);
    expect(await states()).toEqual(['claimed']);
    const culprit = { publicId: 'p', workspaceId: 1, subjectId: one.deliveryId, reason: 'no room', at: house.now() };
    expect(await house.verbs.park({ ...culprit, kind: 'delivery', tenure: zombie })).toBe(false);
    expect([await states(), await store.read('parked').select('id')]).toEqual([['claimed'], []]);
  });

  test('what it had handed over is uncertain, and what the world answers it is believed', async () => {
    const one = await claimed();
    const { deliveryId, attempt } = one;
    expect(await house.verbs.handDeliveries([one])).toEqual(new Set([one]));
    await takeOver();
    expect((await store.read('delivery').select('state', 'uncertain'))[0]).toEqual({ state: 'queued', uncertain: 1 });
    const closing = { deliveryId, state: 'accepted', reason: null, at: house.now() } as const;
    await house.verbs.answerDeliveries({
      answers: [
        {
          deliveryId,
          workspaceId: 1,
          attempt,
          at: house.now(),
          verdict: { kind: 'close', closing, messageState: 'sent', event: null },
          history: null,
        },
      ],
      now: house.now(),
    });
    expect(await states()).toEqual(['accepted']);
  });

  // On SQLite one process has all of them, or none.
  test.each(onlyOn('postgres', database))(
    'where only some of its shards were taken, what is on the others stays its own',
    async () => {
      const one = await claimed();
      await takeOver([CONTACT + 1, CONTACT + 2]);
      expect(await states()).toEqual(['claimed']);
      expect(await house.verbs.handDeliveries([one])).toEqual(new Set([one]));
    },
  );
});
