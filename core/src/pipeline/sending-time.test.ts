import type { CalendarChange, Step, WorkflowOptions } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { localOf } from '../model/calendar/wall-clock.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const ROME = 'Europe/Rome';

const mail = (id: string, more: object = {}, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id, purpose: 'marketing' },
  ports,
  ...more,
});

const pause = (days: number, more: object): Step => ({
  kind: 'wait',
  id: `pause${days}`,
  duration: { amount: days, unit: 'days' },
  ...more,
});

// Every test begins on Tuesday 2 February 2027, at eleven in Rome.
describe.each(DATABASES)('when messages go out on %s', (database) => {
  let store: Store;
  let house: TestHouse;

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
  });
  afterEach(() => store.close());

  const calendar = async (settings: CalendarChange): Promise<void> => {
    await store.write((t) =>
      t('workspace')
        .where('id', 1)
        .update({ calendar: JSON.stringify(settings) }),
    );
  };
  const consenting = async (count: number): Promise<readonly number[]> => {
    const ids = await house.contacts(1, count);
    await store.write(async (t) => {
      for (const contact_id of ids)
        await t('consent_state').insert({
          contact_id,
          purpose: 'marketing',
          channel: 'email',
          workspace_id: 1,
          state: 'given',
          at: 0,
        });
    });
    return ids;
  };
  /** Contacts who come into a workflow of these steps. */
  const enter = async (
    steps: readonly Step[],
    { options, count = 1 }: { readonly options?: WorkflowOptions; readonly count?: number } = {},
  ): Promise<number> => {
    const ids = await consenting(count);
    const { versionId } = await house.workflow(1, steps, options === undefined ? {} : { options });
    await house.join(1, ids);
    return versionId;
  };
  /** When each message went out, in Rome. */
  const sent = async (): Promise<readonly string[]> => {
    const rows: { subject: string; sent_at: number | null }[] = await store
      .read('message')
      .select('subject', 'sent_at')
      .orderBy('id');
    return rows.map(({ subject, sent_at }) => `${subject} ${sent_at === null ? 'not' : localOf(sent_at, ROME)}`);
  };
  const detail = async (outcome: string): Promise<readonly (string | null)[]> => {
    const rows: { detail: string | null }[] = await store
      .read('run_log')
      .select('detail')
      .where({ outcome })
      .orderBy(['run_id', 'seq', 'line']);
    return rows.map((row) => row.detail);
  };
  const wholeDay = async (): Promise<void> => {
    for (let hour = 0; hour < 24; hour++) await house.pass(HOUR);
  };

  const AFTERNOON: WorkflowOptions = { window: { bands: [{ from: '15:00', to: '17:00' }] } };

  test('sem-15: a message that comes due outside of the workflow’s hours goes out when they begin', async () => {
    const versionId = await enter([mail('hello')], { options: AFTERNOON });
    expect(house.state.sent).toEqual([]);
    await house.pass(4 * HOUR - 1);
    expect(house.state.sent).toEqual([]);
    await house.pass(1);
    expect(await sent()).toEqual(['hello 2027-02-02T15:00']);
    expect(await house.log(1)).toEqual(['hello entered', 'hello queued', 'hello deferred', 'hello done']);
    expect(await detail('deferred')).toEqual(['outside-window: 2027-02-02 15:00 (Europe/Rome)']);
    // Waiting is no outcome of its own: a message counts once, when it is sent.
    expect(await house.counts(versionId)).toEqual({ 'hello entered': 1, 'hello done': 1, 'hello message:sent': 1 });
  });

  test('sem-8: what follows counts from when the message really went out, unless it counts from the entry', async () => {
    // Quiet on Wednesdays: the first message, due a day after the entry, waits for the second day.
    await calendar({ quietHours: [{ channel: 'email', days: [3] }] });
    await enter([
      pause(1, { next: 'first' }),
      mail('first', {}, { done: 'pause4' }),
      pause(4, { next: 'second' }),
      mail('second'),
    ]);
    for (let day = 0; day < 7; day++) await wholeDay();
    expect(await sent()).toEqual(['first 2027-02-04T00:00', 'second 2027-02-08T00:00']);
  });

  test('sem-8: after the entry, the second message comes on the fifth day, whatever became of the first', async () => {
    await calendar({ quietHours: [{ channel: 'email', days: [3] }] });
    await enter([
      pause(1, { next: 'first' }),
      mail('first', {}, { done: 'pause5' }),
      pause(5, { after: 'entry', next: 'second' }),
      mail('second'),
    ]);
    for (let day = 0; day < 6; day++) await wholeDay();
    expect(await sent()).toEqual(['first 2027-02-04T00:00', 'second 2027-02-07T11:00']);
  });

  test('sem-15: windows, the step’s own days and quiet hours are asked together', async () => {
    await calendar({
      quietHours: [{ channel: 'email', bands: [{ from: '00:00', to: '16:00' }] }],
      holidays: ['2027-02-05'],
    });
    const timing = { days: [4, 5, 1] };
    await enter([mail('hello', { timing })], {
      options: {
        window: {
          days: 'working-days',
          bands: [
            { from: '09:00', to: '15:30' },
            { from: '15:50', to: '17:00' },
          ],
        },
      },
    });
    for (let day = 0; day < 3; day++) await wholeDay();
    expect(await sent()).toEqual(['hello 2027-02-04T16:00']);
  });

  test('sem-16: a message that is to be dropped is passed over with its reason, and the run goes on at once', async () => {
    await enter(
      [
        mail('hello', { timing: { outside: 'drop' } }, { done: 'next', skipped: 'next' }),
        mail('next', { config: { subject: 'next', purpose: 'service' }, timing: { outside: 'defer' } }),
      ],
      {
        options: AFTERNOON,
      },
    );
    expect(await house.log(1)).toEqual([
      'hello entered',
      'hello queued',
      'hello skipped',
      'next entered',
      'next queued',
      'next deferred',
    ]);
    expect(await detail('skipped')).toEqual(['outside-window']);
    expect(await store.read('event').select('type').where({ type: 'message.skipped' })).toHaveLength(1);
  });

  test('sem-16: the workflow says what becomes of a message in quiet hours where its step does not', async () => {
    await calendar({ quietHours: [{ channel: 'email', bands: [{ from: '08:00', to: '12:00' }] }] });
    await enter([mail('hello')], { options: { outside: 'drop' } });
    expect(await detail('skipped')).toEqual(['quiet-hours']);
  });

  test('a service message goes out in quiet hours', async () => {
    await calendar({ quietHours: [{ channel: 'email', bands: [{ from: '08:00', to: '12:00' }] }] });
    await enter([mail('receipt', { config: { subject: 'receipt', purpose: 'service' } })]);
    expect(house.state.sent).toHaveLength(1);
  });

  test('a message that would be of no use any more by then is dropped at once', async () => {
    await enter([mail('hello', { timing: { expiresAfter: { amount: 3, unit: 'hours' } } })], { options: AFTERNOON });
    expect(await detail('skipped')).toEqual(['expired']);
  });

  test('a message that was held up for longer than it is of use is dropped', async () => {
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: 2 * HOUR });
    await enter([mail('hello', { timing: { expiresAfter: { amount: 3, unit: 'hours' } } })]);
    await house.pass(2 * HOUR);
    await house.pass(2 * HOUR);
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    await house.pass(2 * HOUR);
    expect(house.state.sent).toEqual([]);
    expect(await detail('skipped')).toEqual(['expired']);
    expect(await store.read('message').select('state')).toEqual([{ state: 'skipped' }]);
  });

  test('sem-57: of a message that may have gone out once nobody says that it was dropped', async () => {
    house.state.world = () => ({ kind: 'ambiguous', detail: 'the connection broke' });
    await enter([mail('hello', { timing: { expiresAfter: { amount: 3, unit: 'hours' } } })]);
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: 4 * HOUR });
    await house.pass(HOUR);
    await house.pass(4 * HOUR);
    expect(await store.read('message').select('state')).toEqual([{ state: 'uncertain' }]);
    expect(await store.read('delivery').select('state', 'reason')).toEqual([{ state: 'uncertain', reason: 'expired' }]);
    expect(await house.log(1)).toEqual(['hello entered', 'hello queued', 'hello done']);
  });

  test('sem-13: the night is that of the contact, and the story says whose clock it was', async () => {
    await calendar({ quietHours: [{ channel: 'email', bands: [{ from: '22:00', to: '08:00' }] }] });
    const [first = 0] = await consenting(2);
    await store.write(async (t) => {
      await t('contact').where('id', first).update({ time_zone: 'America/New_York' });
      await t('contact')
        .where('id', first + 1)
        .update({ phone: '+81312345678' });
    });
    await house.workflow(1, [mail('hello')]);
    await house.join(1, [first, first + 1]);
    expect(await detail('deferred')).toEqual(['quiet-hours: 2027-02-02 08:00 (America/New_York)']);
    expect(house.state.sent).toHaveLength(1);
    await house.pass(3 * HOUR);
    expect(house.state.sent).toHaveLength(2);
  });

  test('sem-14: a window past midnight belongs to the evening on which it begins', async () => {
    await enter([mail('hello')], { options: { window: { days: [5], bands: [{ from: '22:00', to: '06:00' }] } } });
    for (let day = 0; day < 3; day++) await wholeDay();
    expect(house.state.sent).toEqual([]);
    await wholeDay();
    expect(await sent()).toEqual(['hello 2027-02-05T22:00']);
  });

  test('sem-17: few who wait for the same moment go together, many are spread over a quarter of an hour', async () => {
    await enter([mail('hello')], { options: AFTERNOON, count: 50 });
    const places = async (): Promise<readonly number[]> => {
      const rows: { not_before: number }[] = await store.read('delivery').select('not_before').orderBy('id');
      return rows.map((row) => row.not_before);
    };
    const opens = house.now() + 4 * HOUR;
    const waiting = await places();
    expect(Math.min(...waiting)).toBeGreaterThanOrEqual(opens);
    expect(Math.max(...waiting)).toBeLessThan(opens + 15 * MINUTE);
    expect(new Set(waiting).size).toBeGreaterThan(40);
    // One more, by itself, finds them there.
    await consenting(0);
    await house.contacts(1, 1, 100);
    await store.write((t) =>
      t('consent_state').insert({
        contact_id: 100,
        purpose: 'marketing',
        channel: 'email',
        workspace_id: 1,
        state: 'given',
        at: 0,
      }),
    );
    await house.join(1, [100]);
    expect((await places()).at(-1)).toBeGreaterThan(opens);
    await house.pass(4 * HOUR);
    for (let minute = 0; minute < 15; minute++) await house.pass(MINUTE);
    expect(house.state.sent).toHaveLength(51);
  });

  test('sem-17: a service message is not spread, and so goes first', async () => {
    await enter([mail('receipt', { config: { subject: 'receipt', purpose: 'service' } })], {
      options: AFTERNOON,
      count: 30,
    });
    await house.pass(4 * HOUR);
    expect(house.state.sent).toHaveLength(30);
  });

  test('sem-54: who says no while a message waits does not get it', async () => {
    await enter([mail('hello')], { options: AFTERNOON });
    await store.write((t) => t('consent_state').update({ state: 'withdrawn' }));
    await house.pass(4 * HOUR);
    expect(house.state.sent).toEqual([]);
    expect(await detail('skipped')).toEqual(['no-consent']);
  });

  test('a message that waits is asked again when its moment has come: hours may have changed meanwhile', async () => {
    await enter([mail('hello')], { options: AFTERNOON });
    await calendar({ quietHours: [{ channel: 'email', bands: [{ from: '14:00', to: '16:00' }] }] });
    await house.pass(4 * HOUR);
    expect(house.state.sent).toEqual([]);
    await house.pass(HOUR);
    expect(await sent()).toEqual(['hello 2027-02-02T16:00']);
    expect(await detail('deferred')).toEqual([
      'outside-window: 2027-02-02 15:00 (Europe/Rome)',
      'quiet-hours: 2027-02-02 16:00 (Europe/Rome)',
    ]);
  });
});
