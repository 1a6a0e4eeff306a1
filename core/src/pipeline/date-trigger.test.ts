import type { DateSubscription, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { comparableContact } from '../model/filter/comparable.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestClock } from './test-clock.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const WEEK_LATER: readonly Step[] = [
  SEND,
  { kind: 'wait', id: 'week', duration: { amount: 7, unit: 'days' }, next: 'again' },
  { ...SEND, id: 'again' },
];
const CHAIN: readonly Step[] = [
  { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: { done: 'week' } },
  ...WEEK_LATER.slice(1),
];

describe.each(DATABASES)('what starts around contacts’ dates, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let clock: ReturnType<typeof createTestClock>;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    clock = createTestClock(house);
    await house.workspace(1);
  });
  afterEach(() => store.close());

  /** The test begins at 11:00 in Rome on 2 February 2027. */
  const BIRTHDAY: DateSubscription = { around: 'birthday', days: 0, time: '09:00', yearly: true, zone: 'workspace' };

  const setBirthday = (contactId: number, birthday: string | null): Promise<void> =>
    store.write(async (t) => {
      const fields = birthday === null ? {} : { birthday };
      const compared = { email: null, externalId: null, firstName: null, lastName: null, timeZone: null, fields };
      await t('contact')
        .where({ id: contactId })
        .update({ fields: JSON.stringify(fields), comparable: comparableContact(compared) });
    });
  /** As an API call does it: the row, and the event that tells of it. */
  const change = async (contactId: number, from: string | null, to: string | null): Promise<void> => {
    await setBirthday(contactId, to);
    await house.verbs.accept({
      calls: [
        [
          {
            ...house.joined(1, contactId),
            type: 'contact.updated',
            payload: { source: 'api', changed: { birthday: { from, to } } },
            quiet: true,
          },
        ],
      ],
      receivedAt: house.now(),
    });
    await house.settle();
  };
  const inside = async (): Promise<readonly number[]> =>
    (await house.runs()).map((run: { contact_id: number }) => run.contact_id);
  const begin = async (subscription: DateSubscription, steps: readonly Step[] = [SEND]): Promise<number> => {
    const { workflowId } = await house.workflow(1, steps);
    await clock.plan(1, workflowId, subscription);
    await house.settle();
    return workflowId;
  };

  test('on their birthday contacts enter at the hour, every year, also those whose year is unknown', async () => {
    await house.contacts(1, 4);
    await setBirthday(1, '1990-02-03');
    await setBirthday(2, '--02-03');
    await setBirthday(3, '1990-02-04');
    await begin(BIRTHDAY);
    await house.pass(22 * HOUR - 1);
    expect(await inside()).toEqual([]);
    await house.pass(1);
    expect(await inside()).toEqual([1, 2]);
    await house.pass(DAY);
    expect(await inside()).toEqual([1, 2, 3]);
    expect(await store.read('enrolment').distinct('entry_key').orderBy('entry_key')).toEqual([
      { entry_key: 'birthday 2027-02-03' },
      { entry_key: 'birthday 2027-02-04' },
    ]);
  });

  test('sem-19: whoever was born on 29 February is greeted on the 28th where there is no other', async () => {
    await house.contacts(1, 1);
    await setBirthday(1, '1992-02-29');
    await begin(BIRTHDAY);
    for (let day = 0; day < 25; day++) await house.pass(DAY);
    expect(await inside()).toEqual([]);
    await house.pass(DAY);
    expect(await inside()).toEqual([1]);
    for (let day = 0; day < 5; day++) await house.pass(DAY);
    expect(await inside()).toEqual([1]);
  });

  test('sem-22: a date that changes before its moment is planned anew, and one that is cleared is not', async () => {
    await house.contacts(1, 3);
    await setBirthday(1, '1990-02-03');
    await setBirthday(2, '1990-02-03');
    await begin(BIRTHDAY);
    await change(1, '1990-02-03', '1990-02-05');
    await change(2, '1990-02-03', null);
    await change(3, null, '1990-02-05');
    await house.pass(2 * DAY);
    expect(await inside()).toEqual([]);
    await house.pass(DAY);
    expect(await inside()).toEqual([1, 3]);
  });

  test('sem-22: nothing starts twice for the same date, whatever becomes of it in between', async () => {
    await house.contacts(1, 1);
    await setBirthday(1, '1990-02-03');
    const workflowId = await begin(BIRTHDAY);
    await house.pass(DAY);
    await change(1, '1990-02-03', '1991-02-03');
    await clock.plan(1, workflowId, { ...BIRTHDAY, time: '16:00' });
    await house.pass(DAY);
    expect(await inside()).toEqual([1]);
  });

  test('sem-22: a date that changes when its moment has come ends what it began, and what was not handed over stays here', async () => {
    await house.contacts(1, 2);
    await setBirthday(1, '1990-02-03');
    await setBirthday(2, '1990-02-03');
    await begin(BIRTHDAY, CHAIN);
    await house.pass(DAY);
    await change(1, '1990-02-03', '1990-02-06');
    // The year was a mistake, and the day is the same.
    await change(2, '1990-02-03', '1991-02-03');
    for (let day = 0; day < 20; day++) await house.pass(DAY);
    const ends = (await house.runs()).map((run: { contact_id: number; end_reason: string }) => [
      run.contact_id,
      run.end_reason,
    ]);
    expect(ends).toEqual([
      [1, 'date-changed'],
      [2, 'finished'],
      [1, 'finished'],
    ]);
    expect(house.state.sent).toHaveLength(5);
  });

  test('days before a date are counted back from it, and the date names the entry', async () => {
    await house.contacts(1, 1);
    await setBirthday(1, '1990-02-10');
    await begin({ ...BIRTHDAY, days: -7 });
    await house.pass(DAY);
    expect(await inside()).toEqual([1]);
    expect(await store.read('enrolment').select('entry_key')).toEqual([{ entry_key: 'birthday 2027-02-10' }]);
  });

  test('a date that is not yearly comes in its own year only, and a yearly one not before it', async () => {
    await house.contacts(1, 4);
    await setBirthday(1, '2027-02-03');
    await setBirthday(2, '2026-02-03');
    await setBirthday(3, '2030-02-03');
    await setBirthday(4, '--02-03');
    await begin({ ...BIRTHDAY, yearly: false });
    await begin(BIRTHDAY);
    await house.pass(DAY);
    const entered: { workflow_id: number; contact_id: number }[] = await store
      .read('run')
      .select('workflow_id', 'contact_id')
      .orderBy(['workflow_id', 'contact_id']);
    const byWorkflow = Map.groupBy(entered, (row) => row.workflow_id);
    expect([...byWorkflow.values()].map((rows) => rows.map((row) => row.contact_id))).toEqual([[1], [1, 2, 4]]);
  });

  test('sem-36: an hour that had struck before the start starts nothing, though it is the day', async () => {
    await house.contacts(1, 1);
    await setBirthday(1, '1990-02-02');
    await begin(BIRTHDAY);
    await house.pass(DAY);
    expect(await inside()).toEqual([]);
  });

  test('sem-24: a hub that was down makes up for the days within the grace, and lists those it missed', async () => {
    await house.contacts(1, 3);
    await setBirthday(1, '1990-02-03');
    await setBirthday(2, '1990-02-05');
    await setBirthday(3, '1990-02-06');
    await begin({ ...BIRTHDAY, grace: { amount: 12, unit: 'hours' } });
    house.elapse(3 * DAY + 5 * HOUR);
    await house.settle();
    expect(await inside()).toEqual([2]);
    expect(await clock.occasions()).toMatchObject([
      { state: 'missed' },
      { state: 'missed' },
      { state: 'done', entered: 1 },
      { state: 'planned' },
      { state: 'planned' },
    ]);
    await house.pass(DAY);
    expect(await inside()).toEqual([2, 3]);
  });

  test('the audience is asked, too', async () => {
    await house.contacts(1, 3);
    for (const id of [1, 2, 3]) await setBirthday(id, '1990-02-03');
    const list = await house.list(1, [2]);
    await begin({ ...BIRTHDAY, audience: { lists: [list.id] } });
    await house.pass(DAY);
    expect(await inside()).toEqual([2]);
  });

  test('on contacts’ own clocks the hour strikes for each where they live', async () => {
    await house.contacts(1, 2);
    for (const id of [1, 2]) await setBirthday(id, '1990-02-03');
    await store.write((t) => t('contact').where({ id: 2 }).update({ time_zone: 'America/New_York' }));
    const { workflowId } = await house.workflow(1, [SEND]);
    await clock.plan(1, workflowId, { ...BIRTHDAY, zone: 'contact' });
    await house.pass(22 * HOUR);
    expect(await inside()).toEqual([1]);
    await house.pass(6 * HOUR);
    expect(await inside()).toEqual([1, 2]);
    await house.pass(3 * DAY);
    expect(await inside()).toEqual([1, 2]);
  });
});
