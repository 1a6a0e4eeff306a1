import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Move, Place } from '../model/move.ts';
import { shardOfContact } from '../model/shard.ts';
import { positionOf } from '../model/walk/position.ts';
import type { WorkflowStanding } from '../model/workflow-standing.ts';
import { releaseHeldRuns } from '../store/query/run.ts';
import { markStarted, markStopped } from '../store/query/workflow.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createRester } from './rounds/rest-round.ts';
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

  /** How the workflow stands now. */
  const standing = async (): Promise<WorkflowStanding> => {
    const found = (await house.verbs.loadWorkflowStates([workflowId])).get(workflowId);
    if (found === undefined) throw new Error('there is no workflow');
    return found;
  };

  /** The move that was decided when there still was a reason to stand still. */
  const standstill = async (change: Partial<Place>, under: Partial<WorkflowStanding> = {}): Promise<Move> => {
    const [run] = [...(await house.verbs.loadRuns([1])).values()];
    if (run === undefined) throw new Error('there is no run');
    const { wakeAt, attempt } = run;
    return {
      run,
      to: {
        ...positionOf(run),
        wakeAt,
        attempt,
        state: 'held',
        variables: null,
        heldBy: null,
        end: null,
        ...change,
      },
      decidedUnder: { ...(await standing()), ...under },
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
      await releaseHeldRuns(t, store.dialect, { workspaceId: 1, plugin: 'email' });
    });
    expect(await advance([move])).toEqual(new Set());
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(1);
  });

  test('a run that would freeze with a workflow which was started meanwhile goes on', async () => {
    const move = await standstill({ state: 'frozen' }, { state: 'stopped', stoppedAt: house.now() });
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
    });
    const reaction = {
      eventId: event?.id ?? 0,
      contactId: event?.contactId ?? null,
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

  const stop = (): Promise<void> =>
    store.write((t) => markStopped(t, { workspaceId: 1, workflowId, at: house.now() })).then(() => undefined);
  const start = async (): Promise<void> => {
    const { stoppedAt } = await standing();
    const version = { workspaceId: 1, workflowId, versionId: workflowId };
    await store.write((t) => markStarted(t, { ...version, startedAt: house.now(), stoppedAt }));
  };
  const rest = async (): Promise<void> => {
    const round = createRester(house);
    for (let rounds = 0; rounds < 20; rounds++) if (!(await round()).moved) return;
    throw new Error('it never rests');
  };

  test('a run that was to go on when its workflow was stopped does not', async () => {
    const move = await standstill({ state: 'waiting', wakeAt: house.now() + MINUTE });
    await stop();
    expect(await advance([move])).toEqual(new Set());
    await house.pass(10 * MINUTE);
    expect(await house.runs()).toMatchObject([{ state: 'frozen', step: 'pause', wake_at: move.run.wakeAt }]);
    expect(house.state.sent).toEqual([]);
  });

  test('a contact who was to enter when the workflow was stopped does not', async () => {
    await house.contacts(1, 1, 2);
    const joined = {
      workspaceId: 1,
      shard: shardOfContact(2),
      type: 'list.joined',
      contactId: 2,
      at: house.now(),
      payload: { list: 'x', source: 'api' },
      quiet: false,
      causeRunId: null,
      depth: 0,
    };
    await house.verbs.accept({ calls: [[joined]], receivedAt: house.now() });
    const [event] = await house.verbs.pendingEvents({ workspaceIds: [1], tenure: house.tenure, each: 10 });
    const { run, to } = await standstill({ state: 'waiting' });
    const entry = {
      run: { ...run, contactId: 2, shard: joined.shard },
      earlier: 0,
      restarts: null,
      to,
      log: [],
    };
    const reaction = {
      eventId: event?.id ?? 0,
      contactId: event?.contactId ?? null,
      debtId: null,
      shard: joined.shard,
      entries: [entry],
      refusals: [],
      moves: [],
      debts: [],
    };
    await stop();
    const { reactions } = await house.verbs.react({ tenure: house.tenure, reactions: [reaction], now: house.now() });
    expect(reactions).toEqual([]);
    expect(await house.runs()).toHaveLength(1);
  });

  test('what remains of a wait is kept to the millisecond, whether it froze at the stop or when it was due', async () => {
    await house.contacts(1, 1, 2);
    await house.pass(7 * MINUTE);
    await house.join(1, [2]);
    await stop();
    // Nobody has frozen them yet; the first is due meanwhile.
    await house.pass(4 * MINUTE + 1);
    expect(await house.runs()).toMatchObject([{ state: 'frozen' }, { state: 'waiting' }]);
    await rest();
    await start();
    await rest();
    await house.pass(3 * MINUTE - 1);
    expect(house.state.sent).toHaveLength(0);
    await house.pass(1);
    expect(house.state.sent).toHaveLength(1);
    await house.pass(7 * MINUTE - 1);
    expect(house.state.sent).toHaveLength(1);
    await house.pass(1);
    expect(house.state.sent).toHaveLength(2);
  });

  test('a stop before the last start has thawed everybody takes both standstills out of everybody’s wait', async () => {
    const wakeAt = (await house.verbs.loadRuns([1])).get(1)?.wakeAt ?? 0;
    await house.pass(MINUTE);
    await stop();
    await rest();
    await house.pass(10 * MINUTE);
    await start();
    // The hub is killed before a single run has thawed.
    await house.pass(MINUTE);
    await stop();
    await rest();
    await house.pass(100 * MINUTE);
    await start();
    await rest();
    expect(await house.runs()).toMatchObject([{ state: 'waiting', wake_at: wakeAt + 110 * MINUTE, frozen_at: null }]);
    expect(await house.verbs.unrested(10)).toEqual([]);
  });

  test.each(['before', 'during', 'after'])(
    'a wait that begins when the world answers counts no time of a stop: performed before it, noticed %s it',
    async (noticed) => {
      const { workflowId: other } = await house.workflow(1, [
        { ...SEND, ports: { done: 'pause' } },
        { ...WAIT, next: 'end' },
        { kind: 'exit', id: 'end' },
      ]);
      workflowId = other;
      await house.contacts(1, 1, 2);
      await house.join(1, [2]);
      const find = async (): Promise<{ readonly id: number } | undefined> => {
        const rows: { id: number }[] = await store.read('run').where({ workflow_id: other });
        return rows[0];
      };
      const performed = house.now();
      const { id } = (await find()) ?? { id: 0 };
      // As it was before its settlement was noticed.
      const [settled]: { id: number }[] = await store.read('event').where({ type: 'delivery.settled' }).select('id');
      const reopen = () =>
        store.write(async (t) => {
          await t('run').where({ id }).update({ state: 'awaiting', step: 'send', visit: 1, wake_at: null });
          await t('event')
            .where({ id: settled?.id ?? 0 })
            .update({ pending: 1 });
        });
      if (noticed !== 'before')
        await store.write((t) =>
          t('run').where({ id }).update({ state: 'awaiting', step: 'send', visit: 1, wake_at: null }),
        );
      await house.pass(MINUTE);
      await stop();
      await rest();
      await house.pass(MINUTE);
      if (noticed === 'during') await reopen();
      await house.pass(30 * MINUTE);
      await start();
      await rest();
      if (noticed === 'after') await reopen();
      await house.settle();
      expect(await find()).toMatchObject({ state: 'waiting', step: 'pause', wake_at: performed + 41 * MINUTE });
    },
  );
});
