import type { Step, UntilWait, WorkflowOptions } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const send = (id: string): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id },
  ports: {},
});

const pause = (until: UntilWait['until'], more: Partial<UntilWait> = {}): Step => ({
  kind: 'wait',
  id: 'pause',
  until,
  next: 'on-time',
  ports: { past: 'too-late', missing: 'unknown' },
  ...more,
});

const stepsAfter = (wait: Step): readonly Step[] => [wait, send('on-time'), send('too-late'), send('unknown')];

const EVENING = pause({ kind: 'moment', at: '2027-02-03T20:00' });
const TONIGHT = pause({ kind: 'moment', at: '2027-02-02T20:00' });
const EXPIRY = pause({ kind: 'date', attribute: 'field.expires', days: -1, time: '09:00' });

// Every test begins on Tuesday 2 February 2027, at eleven in Rome.
describe.each(DATABASES)('a moment that is waited for is worked out anew, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  const CONTACT = 1;

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 1);
  });
  afterEach(() => store.close());

  const enter = async (steps: readonly Step[], options?: WorkflowOptions): Promise<void> => {
    await house.workflow(1, steps, options === undefined ? {} : { options });
    await house.join(1, [CONTACT]);
  };
  /** The contact's row is changed, and the hub hears of it. */
  const change = async (row: object, ...changed: readonly string[]): Promise<void> => {
    await store.write((t) => t('contact').where('id', CONTACT).update(row));
    await house.join(1, [CONTACT], {
      type: 'contact.updated',
      payload: { source: 'api', changed: Object.fromEntries(changed.map((name) => [name, { from: null, to: 'x' }])) },
    });
  };
  const move = (timeZone: string): Promise<void> => change({ time_zone: timeZone }, 'timeZone');
  const expire = (day: string | null): Promise<void> => change({ fields: JSON.stringify({ expires: day }) }, 'expires');
  const wakesAt = async (): Promise<string> => {
    const [run]: { wake_at: number | null }[] = await house.runs();
    return new Date(run?.wake_at ?? 0).toISOString().slice(0, 16);
  };
  const sent = (): readonly string[] => house.state.sent.map((line) => line.split(': ')[1] ?? '');

  test('sem-12: whoever moves to another zone is waited for on its clock, and goes on once', async () => {
    await enter(stepsAfter(EVENING));
    expect(await wakesAt()).toBe('2027-02-03T19:00');
    await move('America/New_York');
    expect(await wakesAt()).toBe('2027-02-04T01:00');
    expect((await house.log(1)).at(-1)).toBe('pause replanned');
    await house.pass(DAY + 9 * HOUR);
    expect(sent()).toEqual([]);
    await house.pass(6 * HOUR);
    expect(sent()).toEqual(['on-time']);
    await move('Europe/Rome');
    await house.pass(2 * DAY);
    expect(sent()).toEqual(['on-time']);
  });

  test('sem-12: where the new moment has just gone by, the run goes on at once', async () => {
    await enter(stepsAfter(TONIGHT));
    await house.pass(2 * HOUR);
    // It is nine in the evening in Tokyo already; it was not yet eight when the run arrived.
    await move('Asia/Tokyo');
    expect(sent()).toEqual(['on-time']);
  });

  test('sem-12: where it had gone by before the run arrived, the run goes on as past', async () => {
    await enter(stepsAfter(TONIGHT));
    await move('Pacific/Auckland');
    expect(sent()).toEqual(['too-late']);
  });

  test('sem-12: a phone number tells the zone where the contact does not', async () => {
    await enter(stepsAfter(EVENING));
    await change({ phone: '+40721234567' }, 'phone');
    expect(await wakesAt()).toBe('2027-02-03T18:00');
  });

  test('sem-12: on the workspace’s clock nobody’s move changes anything', async () => {
    await enter(stepsAfter(EVENING), { zone: 'workspace' });
    await move('America/New_York');
    expect(await wakesAt()).toBe('2027-02-03T19:00');
    expect(await house.log(1)).not.toContain('pause replanned');
  });

  test('sem-22: a date that changes is waited for anew', async () => {
    await store.write((t) => t('contact').update({ fields: JSON.stringify({ expires: '2027-03-10' }) }));
    await enter(stepsAfter(EXPIRY));
    expect(await wakesAt()).toBe('2027-03-09T08:00');
    await expire('2027-02-20');
    expect(await wakesAt()).toBe('2027-02-19T08:00');
    await change({ first_name: 'Ada' }, 'firstName');
    expect(await wakesAt()).toBe('2027-02-19T08:00');
    await house.pass(17 * DAY);
    expect(sent()).toEqual(['on-time']);
    await expire('2027-04-20');
    await house.pass(90 * DAY);
    expect(sent()).toEqual(['on-time']);
  });

  test('sem-22: a date that is changed to one that is over leaves as past', async () => {
    await store.write((t) => t('contact').update({ fields: JSON.stringify({ expires: '2027-03-10' }) }));
    await enter(stepsAfter(EXPIRY));
    await expire('2027-01-10');
    expect(sent()).toEqual(['too-late']);
  });

  test('sem-22: a date that is cleared leaves as missing', async () => {
    await store.write((t) => t('contact').update({ fields: JSON.stringify({ expires: '2027-03-10' }) }));
    await enter(stepsAfter(EXPIRY));
    await expire(null);
    expect(sent()).toEqual(['unknown']);
  });

  test('sem-12: a step that waits for its hour waits for that of the new zone', async () => {
    const step: Step = {
      kind: 'action',
      id: 'hello',
      contribution: 'email/send',
      config: {},
      ports: {},
      timing: { from: '20:00' },
    };
    await enter([step]);
    expect(await wakesAt()).toBe('2027-02-02T19:00');
    await move('America/New_York');
    expect(await wakesAt()).toBe('2027-02-03T01:00');
  });

  test('sem-12: a wait of some days is no moment on a clock, and stays as it is', async () => {
    await enter([
      { kind: 'wait', id: 'days', duration: { amount: 3, unit: 'days' }, next: 'on-time' },
      EVENING,
      send('on-time'),
      send('too-late'),
      send('unknown'),
    ]);
    const before = await wakesAt();
    await move('America/New_York');
    expect(await wakesAt()).toBe(before);
  });
});
