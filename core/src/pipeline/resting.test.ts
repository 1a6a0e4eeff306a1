import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { releaseHeldRuns } from '../store/query/run.ts';
import { markStarted, markStopped } from '../store/query/workflow.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { insertPublication } from '../store/verb/publications.ts';
import { createEngine, type Engine } from './engine.ts';
import { createTestClock } from './test-clock.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const LONG_WAIT: Step = { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' }, next: 'send' };
const LEASE_MS = 600;
const PATIENCE = { timeout: 30_000, interval: 20 };

/**
 * An engine that never polls: its loops sleep for an hour where nothing is due and nothing was written. Nobody gives it a hint, either.
 * What comes of anything is what its loops were woken for.
 */
describe.each(DATABASES)('an engine that looks only when something was written, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let engine: Engine;
  let shift = 0;
  let isPaused = false;
  const moved = new Set<() => void>();

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
    await store.write((t) => t('shard').update({ lease_until: 0 }));
    shift = 0;
    isPaused = false;
    const { verbs } = house.ports;
    const begun = performance.now();
    engine = createEngine({
      ...house.ports,
      clock: { now: () => house.now() + Math.floor(performance.now() - begun) },
      // Signs of life fail while a test says so.
      verbs: { ...verbs, beat: (sign) => (isPaused ? Promise.reject(new Error('paused')) : verbs.beat(sign)) },
      announce: () => undefined,
      uptime: () => performance.now() + shift,
      longestSleep: () => HOUR,
      watchWrites: (written) => store.watchWrites(written),
    });
    moved.add(() => engine.wake());
  });
  afterEach(async () => {
    await engine.stop();
    moved.clear();
    await store.close();
  });

  /** Starts it, and lets it come to rest. */
  const start = async (leaseMs = HOUR): Promise<void> => {
    await engine.start({ id: 'resting', name: 'resting', role: 'all', version: '1', leaseMs });
    await sleep(1200);
  };
  const join = (contactId: number, type = 'list.joined'): Promise<unknown> =>
    house.verbs.accept({ calls: [[{ ...house.joined(1, contactId), type }]], receivedAt: house.now() });
  const sent = (): readonly string[] => house.state.sent;
  const states = async (): Promise<readonly string[]> =>
    (await house.runs()).map(({ state }: { state: string }) => state);
  const jump = (offset: number): Promise<unknown> =>
    store.write((t) => t('workspace').where({ id: 1 }).update({ clock_offset: offset }));

  test('reacts to an event, advances the run, delivers the mail, and settles', async () => {
    await house.workflow(1, [SEND]);
    await start();
    await join(1);
    await expect.poll(sent, PATIENCE).toHaveLength(1);
    await expect.poll(states, PATIENCE).toEqual(['ended']);
  });

  test('a workspace’s clock that jumps makes runs due', async () => {
    await house.workflow(1, [LONG_WAIT, SEND]);
    await house.join(1, [1]);
    await start();
    await jump(DAY);
    await expect.poll(sent, PATIENCE).toHaveLength(1);
  });

  test('a workspace’s clock that jumps makes due what was held back, also just after there was a look at it', async () => {
    await house.workflow(1, [SEND], {
      listens: { event_type: 'cart.filled', unless: { on: 'order.paid', within: { amount: 1, unit: 'days' } } },
    });
    await house.join(1, [1], { type: 'cart.filled' });
    await start();
    engine.pulse.events();
    await jump(DAY);
    engine.pulse.events();
    await expect.poll(sent, PATIENCE).toHaveLength(1);
  });

  test('a workspace’s clock that jumps brings a moment about', async () => {
    const { workflowId } = await house.workflow(1, [SEND]);
    await createTestClock(house).plan(1, workflowId, { at: '2027-02-03T12:00', zone: 'workspace', audience: {} });
    await start();
    await jump(DAY + HOUR);
    await expect.poll(sent, PATIENCE).toHaveLength(3);
  });

  test('the world’s clock that is set makes runs due', async () => {
    await house.workflow(1, [LONG_WAIT, SEND]);
    await house.join(1, [1]);
    await start();
    house.elapse(DAY);
    for (const wake of moved) wake();
    await expect.poll(sent, PATIENCE).toHaveLength(1);
  });

  test('runs freeze after a Stop, and thaw after a Start', async () => {
    const { workflowId, versionId } = await house.workflow(1, [LONG_WAIT, SEND]);
    await house.join(1, [1]);
    await start();
    const of = { workspaceId: 1, workflowId };
    await store.write((t) => markStopped(t, { ...of, at: house.now() }));
    await expect.poll(states, PATIENCE).toEqual(['frozen']);
    await store.write((t) => markStarted(t, { ...of, versionId, startedAt: house.now(), stoppedAt: house.now() }));
    await expect.poll(states, PATIENCE).toEqual(['waiting']);
  });

  test('those inside go over to a version that was put in force', async () => {
    const { workflowId } = await house.workflow(1, [LONG_WAIT, SEND]);
    await house.join(1, [1]);
    const { versionId } = await house.workflow(1, [LONG_WAIT, SEND]);
    await start();
    await store.write((t) =>
      insertPublication(t, {
        workspaceId: 1,
        workflowId,
        versionId,
        plan: { default: 'exit' },
        newestRun: 1,
        actor: 'test',
        at: house.now(),
      }),
    );
    await expect.poll(states, PATIENCE).toEqual(['ended']);
  });

  test('a plugin that could not be asked is asked again, and nobody need write anything for it', async () => {
    await house.workflow(1, [SEND]);
    const { behave } = house.state;
    house.state.behave = () => ({ kind: 'interrupted' });
    await start();
    await join(1);
    await expect.poll(states, PATIENCE).toEqual(['waiting']);
    await sleep(1200);
    house.state.behave = behave;
    await expect.poll(sent, PATIENCE).toHaveLength(1);
  });

  test('runs that a plugin held up go on when it is resumed', async () => {
    await house.workflow(1, [SEND]);
    house.state.suspended.add('email');
    await start();
    await join(1);
    await expect.poll(states, PATIENCE).toEqual(['held']);
    house.state.suspended.clear();
    await store.write((t) => releaseHeldRuns(t, store.dialect, { workspaceId: 1, plugin: 'email' }));
    await expect.poll(sent, PATIENCE).toHaveLength(1);
  });

  test('what came while the leases may have run out is looked for when they are renewed', async () => {
    await house.workflow(1, [SEND]);
    await start(LEASE_MS);
    isPaused = true;
    shift += HOUR;
    await join(1);
    await sleep(1200);
    expect(house.state.sent).toEqual([]);
    isPaused = false;
    await expect.poll(sent, PATIENCE).toHaveLength(1);
  });
});
