import type { Step, UntilWait } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { markReplanning } from '../../store/verb/replan-runs.ts';
import { createTestHouse, type TestHouse } from '../test-house.ts';
import { createReplanner } from './replan-round.ts';

const pause = (until: UntilWait['until']): readonly Step[] => [{ kind: 'wait', id: 'pause', until }];
const EVENING = pause({ kind: 'moment', at: '2027-02-03T20:00' });

// Every test begins on Tuesday 2 February 2027, at eleven in Rome.
describe.each(DATABASES)('a workspace’s days change, on %s', (database) => {
  let store: Store;
  let house: TestHouse;

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.workspace(2);
    await house.contacts(1, 2);
    await house.contacts(2, 1, 10);
  });
  afterEach(() => store.close());

  const enter = async (steps: readonly Step[]): Promise<void> => {
    await house.workflow(1, steps);
    await house.workflow(2, steps);
    await store.write((t) => t('contact').where('id', 2).update({ time_zone: 'Europe/Rome' }));
    await house.join(1, [1, 2]);
    await house.join(2, [10]);
  };
  /** The first workspace is changed, and what that leaves behind is worked off. */
  const change = async (row: object): Promise<void> => {
    await store.write(async (t) => {
      await t('workspace').where('id', 1).update(row);
      await markReplanning(t, 1);
    });
    const replan = createReplanner({ verbs: house.verbs, clock: { now: house.now } });
    for (let rounds = 0; (await replan()).moved; rounds++) expect(rounds).toBeLessThan(5);
    await house.settle();
  };
  /** When the runs of the first workspace's two contacts and of the second's one are due. */
  const wakes = async (): Promise<readonly string[]> => {
    const runs: { wake_at: number }[] = await house.runs();
    return runs.map((run) => new Date(run.wake_at).toISOString().slice(0, 16));
  };

  test('sem-12: whoever has no zone of their own is waited for on its new clock; the others stay', async () => {
    await enter(EVENING);
    expect(await wakes()).toEqual(['2027-02-03T19:00', '2027-02-03T19:00', '2027-02-03T19:00']);
    await change({ time_zone: 'America/New_York' });
    expect(await wakes()).toEqual(['2027-02-04T01:00', '2027-02-03T19:00', '2027-02-03T19:00']);
    await change({ time_zone: 'Europe/Rome' });
    expect(await wakes()).toEqual(['2027-02-03T19:00', '2027-02-03T19:00', '2027-02-03T19:00']);
  });

  test('sem-18: a day that becomes a holiday is no working day for those who wait already', async () => {
    await enter(pause({ kind: 'weekday', days: 'working-days', time: '09:00' }));
    expect((await wakes())[0]).toBe('2027-02-03T08:00');
    await change({ calendar: JSON.stringify({ holidays: ['2027-02-03'] }) });
    expect(await wakes()).toEqual(['2027-02-04T08:00', '2027-02-04T08:00', '2027-02-03T08:00']);
  });

  test('sem-12: those of a stopped workflow have it worked out as soon as that is started', async () => {
    await enter(EVENING);
    const stoppedAt = house.now();
    await store.write((t) => t('run').where('id', 1).update({ state: 'frozen', frozen_at: stoppedAt }));
    await change({ time_zone: 'America/New_York' });
    expect((await house.runs())[0]).toMatchObject({ state: 'frozen', wait: 'arriving', wake_at: stoppedAt });
  });

  test('nobody goes through the same runs twice, nor from where somebody else has been', async () => {
    await enter(EVENING);
    await store.write((t) => markReplanning(t, 1));
    await house.verbs.replanRuns({ workspaceId: 1, after: 7, now: house.now() });
    expect((await house.runs())[0]).toMatchObject({ wait: 'calendar' });
    await house.verbs.replanRuns({ workspaceId: 1, after: 0, now: house.now() });
    expect((await house.runs())[0]).toMatchObject({ wait: 'arriving' });
    expect(await house.verbs.replanningWorkspaces(10)).toEqual([]);
  });
});
