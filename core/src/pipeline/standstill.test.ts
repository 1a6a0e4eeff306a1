import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Move, Place } from '../model/move.ts';
import { releaseHeldRuns, thawRuns } from '../store/query/run.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const WAIT: Step = { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'send' };

describe.each(DATABASES)('standing still on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workflowId: number;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 1);
    ({ workflowId } = await house.workflow(1, [WAIT, SEND]));
    await house.join(1, [1]);
  });
  afterEach(() => store.close());

  /** The move that was decided when there still was a reason to stand still. */
  const standstill = async (change: Partial<Place>): Promise<Move> => {
    const [run] = [...(await house.verbs.loadRuns([1])).values()];
    if (run === undefined) throw new Error('there is no run');
    const { step, visit, anchorAt, wakeAt, attempt } = run;
    return {
      run,
      to: {
        step,
        visit,
        anchorAt,
        wakeAt,
        attempt,
        state: 'held',
        variables: null,
        heldBy: null,
        end: null,
        ...change,
      },
      log: [],
      contactWrite: null,
      memberships: [],
      deliveries: [],
      events: [],
    };
  };

  const advance = (moves: readonly Move[]) =>
    house.verbs.advanceRuns({ tenure: house.tenure, moves, now: house.now() });

  test('a run that would be held by a plugin which was resumed meanwhile goes on', async () => {
    const plugin = { workspace_id: 1, plugin: 'email', version: '1.0.0', state: 'suspended', rights: '[]' };
    await store.write((t) => t('workspace_plugin').insert(plugin));
    const move = await standstill({ state: 'held', heldBy: 'email', whileSuspended: true });
    await store.write(async (t) => {
      await t('workspace_plugin').update({ state: 'active' });
      await releaseHeldRuns(t, { workspaceId: 1, plugin: 'email' });
    });
    expect(await advance([move])).toEqual(new Set());
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(1);
  });

  test('a run that would freeze with a workflow which was started meanwhile goes on', async () => {
    const move = await standstill({ state: 'frozen' });
    expect(await advance([move])).toEqual(new Set());
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(1);
  });

  test('a settlement that was decided before the workflow started again is decided again', async () => {
    const hour = 60 * MINUTE;
    await store.write(async (t) => {
      await t('run').update({ state: 'awaiting', step: 'send' });
      await t('workflow').update({ state: 'stopped', stopped_at: house.now() });
    });
    await house.verbs.accept({
      calls: [
        [
          {
            workspaceId: 1,
            shard: 1,
            type: 'delivery.settled',
            contactId: 1,
            at: house.now(),
            payload: { run: 1, step: 'send', visit: 1 },
            quiet: false,
            causeRunId: 1,
            depth: 0,
          },
        ],
      ],
      receivedAt: house.now(),
    });
    const [event] = await house.verbs.pendingEvents({ workspaceIds: [1], tenure: house.tenure, each: 10 });
    const move = await standstill({ state: 'frozen', wakeAt: house.now() - hour });
    await store.write(async (t) => {
      await t('workflow').update({ state: 'active', stopped_at: null });
      await thawRuns(t, store.dialect, { workspaceId: 1, workflowId, stoppedAt: house.now(), now: house.now() });
    });
    const reaction = {
      eventId: event?.id ?? 0,
      debtId: null,
      shard: 1,
      entries: [],
      refusals: [],
      moves: [move],
      debts: [],
    };
    const { reactions } = await house.verbs.react({ tenure: house.tenure, reactions: [reaction], now: house.now() });
    expect(reactions).toEqual([]);
    await house.settle();
    expect(await house.runs()).toMatchObject([{ state: 'ended' }]);
  });
});
