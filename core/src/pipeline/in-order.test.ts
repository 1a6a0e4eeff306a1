import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('events of one contact, on %s', (database) => {
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

  test('of one contact whatever concerns nobody is seen in one round, and what somebody listens to one after the other', async () => {
    await house.contacts(1, 2);
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    const visit = (contactId: number) => ({ ...house.joined(1, contactId), type: 'custom.visit' });
    const [joined, other] = [house.joined(1, 1), house.joined(1, 2)];
    const calls = [[visit(1), joined, visit(1), visit(1), joined, visit(1), visit(2), other]];
    await house.verbs.accept({ calls, receivedAt: house.now() });
    const pending = async (): Promise<readonly unknown[]> =>
      (await store.read('event').where({ pending: 1 }).orderBy('id').select('id')).map(({ id }) => Number(id));
    expect(await house.reactor(house.tenure)).toMatchObject({ moved: true, left: 2 });
    expect(await pending()).toEqual([5, 6]);
    expect(await house.reactor(house.tenure)).toMatchObject({ moved: true, left: 0 });
    expect(await pending()).toEqual([]);
    expect(await store.read('entry_refusal').select('contact_id', 'reason')).toEqual([
      { contact_id: 1, reason: 'already-inside' },
    ]);
    await house.settle();
    expect(house.state.sent.toSorted()).toEqual(['c1@example.com: Ciao Nome1', 'c2@example.com: Ciao Nome2']);
  });

  test('a contact’s many events hold up nobody else: others of its workspace go on in the same rounds', async () => {
    await house.contacts(1, 21);
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    const many = Array.from({ length: 150 }, () => house.joined(1, 1));
    const others = Array.from({ length: 20 }, (_, at) => house.joined(1, at + 2));
    await house.verbs.accept({ calls: [[...many, ...others]], receivedAt: house.now() });
    const most = 100;
    expect(await house.reactor(house.tenure, most)).toMatchObject({ moved: true, left: 99 });
    const ran: { contact_id: number }[] = await house.runs();
    expect(new Set(ran.map(({ contact_id: id }) => id)).size).toBe(21);
    expect(await store.read('event').where({ pending: 1, type: 'list.joined' }).count('* as n')).toMatchObject([
      { n: 149 },
    ]);
  });

  test('whoever is looked for behind a contact’s many events is taken in order, too, and by turns with what concerns nobody', async () => {
    await house.contacts(1, 3);
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    const many = Array.from({ length: 120 }, () => house.joined(1, 1));
    const visit = { ...house.joined(1, 2), type: 'custom.visit' };
    const others = [house.joined(1, 2), visit, ...many, house.joined(1, 2), visit, house.joined(1, 3)];
    await house.verbs.accept({ calls: [[...many, ...others]], receivedAt: house.now() });
    const left = async (): Promise<readonly number[]> => {
      const rows: { id: number }[] = await store.read('event').where({ pending: 1, contact_id: 2 }).orderBy('id');
      return rows.map(({ id }) => id);
    };
    const second = [243, 244];
    await house.reactor(house.tenure, 100);
    expect(await left()).toEqual(second);
    expect(await store.read('event').where({ pending: 1, contact_id: 3 })).toEqual([]);
    await house.reactor(house.tenure, 100);
    expect(await left()).toEqual([]);
  });
});
