import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Entry } from '../model/move.ts';
import { positionOf } from '../model/walk/position.ts';
import { endRuns } from '../store/query/run.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const WAIT_AND_SEND: readonly Step[] = [
  { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'hours' }, next: 'send' },
  { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} },
];
const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('who may enter again, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
  });
  afterEach(() => store.close());

  const refusals = async (): Promise<readonly string[]> => {
    const rows: { reason: string }[] = await store.read('entry_refusal').select('reason').orderBy('id');
    return rows.map(({ reason }) => reason);
  };
  const states = async (): Promise<readonly string[]> =>
    (await house.runs()).map((run: { state: string; end_reason: string | null }) =>
      [run.state, run.end_reason].filter((part) => part !== null).join(' '),
    );

  test('sem-28: whoever is inside is passed over, where nothing else is said', async () => {
    await house.workflow(1, WAIT_AND_SEND, { reentry: { policy: 'always' } });
    await house.join(1, [1]);
    await house.join(1, [1]);
    expect(await states()).toEqual(['waiting']);
    expect(await refusals()).toEqual(['already-inside']);
  });

  test('sem-28: restart ends the run inside and begins anew at once', async () => {
    await house.workflow(1, WAIT_AND_SEND, { reentry: { policy: 'always', whileInside: 'restart' } });
    await house.join(1, [1]);
    await house.pass(HOUR / 2);
    await house.join(1, [1]);
    expect(await states()).toEqual(['ended restarted', 'waiting']);
    expect(await house.log(1)).toEqual(['pause entered', 'pause ended']);
    await house.pass(HOUR / 2);
    expect(house.state.sent).toEqual([]);
    await house.pass(HOUR / 2);
    expect(house.state.sent).toHaveLength(1);
    expect(await states()).toEqual(['ended restarted', 'ended finished']);
  });

  test('sem-28: what the run before a restart had not handed over is cancelled', async () => {
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: 2 * HOUR });
    await house.workflow(1, [SEND], { reentry: { policy: 'always', whileInside: 'restart' } });
    await house.join(1, [1]);
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    await house.join(1, [1]);
    await house.pass(3 * HOUR);
    expect(house.state.sent).toHaveLength(1);
    expect(await store.read('delivery').select('state').orderBy('id')).toEqual([
      { state: 'cancelled' },
      { state: 'accepted' },
    ]);
  });

  test('sem-28: queue keeps one more entry, with its own event, and begins it when the run ends', async () => {
    await house.workflow(1, WAIT_AND_SEND, { reentry: { policy: 'always', whileInside: 'queue' } });
    await house.join(1, [1]);
    await house.join(1, [1], { payload: { list: 'second', source: 'api' } });
    await house.join(1, [1], { payload: { list: 'third', source: 'api' } });
    expect(await states()).toEqual(['waiting']);
    expect(await refusals()).toEqual(['already-queued']);
    await house.pass(HOUR);
    expect(await states()).toEqual(['ended finished', 'waiting']);
    const [, second] = await store.read('run').select<{ event_id: number }[]>('event_id').orderBy('id');
    expect(
      await store
        .read('event')
        .where({ id: second?.event_id ?? 0 })
        .first('payload'),
    ).toEqual({
      payload: JSON.stringify({ list: 'second', source: 'api' }),
    });
    await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(2);
    expect(await states()).toEqual(['ended finished', 'ended finished']);
  });

  test('sem-28: ending all gives up the entries that were kept', async () => {
    const { workflowId } = await house.workflow(1, WAIT_AND_SEND, {
      reentry: { policy: 'always', whileInside: 'queue' },
    });
    await house.join(1, [1]);
    await house.join(1, [1]);
    await store.write((transaction) =>
      endRuns(transaction, store.dialect, {
        workspaceId: 1,
        workflowId,
        runIds: [1],
        at: house.now(),
        reason: 'ended-by-operator',
      }),
    );
    await house.pass(2 * HOUR);
    expect(await states()).toEqual(['ended ended-by-operator']);
  });

  test('sem-28: two who decide at the same time that a contact may enter let it in once', async () => {
    await house.workflow(1, WAIT_AND_SEND, { reentry: { policy: 'always' } });
    await house.join(1, [1]);
    const [run] = [...(await house.verbs.loadRuns([1])).values()];
    if (run === undefined) throw new Error('there is no run');
    const [event] = await house.verbs.loadEvents([run.eventId ?? 0]).then((events) => [...events.values()]);
    await house.verbs.accept({ calls: [[{ ...house.joined(1, 1), at: house.now() }]], receivedAt: house.now() });
    const [second] = await house.verbs.pendingEvents({ workspaceIds: [1], tenure: house.tenure, each: 1 });
    expect(second?.id).toBeGreaterThan(event?.id ?? 0);
    // Decided when nobody was inside.
    const late: Entry = {
      run: { ...run, eventId: second?.id ?? 0 },
      earlier: 0,
      restarts: null,
      to: {
        ...positionOf(run),
        wakeAt: run.wakeAt,
        attempt: 0,
        state: 'waiting',
        variables: null,
        heldBy: null,
        end: null,
      },
      log: [],
    };
    const { reactions } = await house.verbs.react({
      tenure: house.tenure,
      reactions: [
        {
          eventId: second?.id ?? 0,
          contactId: second?.contactId ?? null,
          debtId: null,
          shard: run.shard,
          entries: [late],
          refusals: [],
          moves: [],
          debts: [],
        },
      ],
      now: house.now(),
    });
    expect(reactions.map(({ entries }) => entries)).toEqual([[]]);
    expect(await states()).toEqual(['waiting']);
    expect(await refusals()).toEqual(['already-inside']);
  });

  test('sem-29: who has left may come again when the days have passed since the last entry', async () => {
    await house.workflow(1, [SEND], { reentry: { policy: 'after', days: 7 } });
    await house.join(1, [1]);
    await house.pass(7 * DAY - 1);
    await house.join(1, [1]);
    expect(await refusals()).toEqual(['too-soon']);
    await house.pass(1);
    await house.join(1, [1]);
    expect(await states()).toEqual(['ended finished', 'ended finished']);
    expect(await store.read('enrolment').select('entries')).toEqual([{ entries: 2 }]);
  });

  test('sem-30: the same event from the same source counts once, whatever re-entry allows', async () => {
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    await house.join(1, [1], { source: { name: 'shop', key: 'order-1' } });
    await house.join(1, [1], { source: { name: 'shop', key: 'order-1' } });
    expect(await states()).toEqual(['ended finished']);
  });
});
