import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, type TestHouse } from './test-house.ts';

const daysBefore = (days: number, send: string, otherwise: string): Step => ({
  kind: 'wait',
  id: `at${days}`,
  until: { kind: 'date', attribute: 'field.expires', days: -days, time: '09:00' },
  next: send,
  ports: { past: otherwise, missing: 'end' },
});

const send = (id: string, next: string): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id },
  ports: { done: next },
});

const COUNTDOWN: readonly Step[] = [
  daysBefore(30, 'month', 'at7'),
  send('month', 'at7'),
  daysBefore(7, 'week', 'at1'),
  send('week', 'at1'),
  daysBefore(1, 'tomorrow', 'end'),
  send('tomorrow', 'end'),
  { kind: 'exit', id: 'end' },
];

// Every test begins on Tuesday 2 February 2027, at eleven in Rome.
describe.each(DATABASES)('a countdown to a date, on %s', (database) => {
  let store: Store;
  let house: TestHouse;

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 1);
    await house.workflow(1, COUNTDOWN);
  });
  afterEach(() => store.close());

  const expire = async (day: string | null): Promise<void> => {
    await store.write((t) => t('contact').update({ fields: JSON.stringify({ expires: day }) }));
    await house.join(1, [1]);
  };
  const sent = (): readonly string[] => house.state.sent.map((line) => line.split(': ')[1] ?? '');

  test('sem-23: is entered where it stands: what is over is passed by and told, and not caught up on', async () => {
    await expire('2027-02-12');
    expect(sent()).toEqual([]);
    expect(await house.log(1)).toEqual(['at30 entered', 'at30 past', 'at7 entered']);
    for (let day = 0; day < 12; day++) await house.pass(DAY);
    expect(sent()).toEqual(['week', 'tomorrow']);
  });

  test('goes through all of it for who comes in time', async () => {
    await expire('2027-03-20');
    for (let day = 0; day < 50; day++) await house.pass(DAY);
    expect(sent()).toEqual(['month', 'week', 'tomorrow']);
  });

  test('is over at once where there is no date', async () => {
    await expire(null);
    expect(await house.log(1)).toEqual(['at30 entered', 'at30 missing', 'end entered', 'end done']);
  });
});
