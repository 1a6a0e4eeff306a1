import type { Step, WorkflowOptions } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, type TestHouse } from './test-house.ts';

const send = (id: string, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id },
  ports,
});

const aDay = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 1, unit: 'days' },
  ...(next === undefined ? {} : { next }),
});

describe.each(DATABASES)('whom messages may reach on %s', (database) => {
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

  const skipped = (): Promise<readonly { detail: string | null }[]> =>
    store.read('run_log').select('detail').where({ outcome: 'skipped' });

  test('sem-38: is asked again at each message; whoever does not fit is passed over with what was found, and stays inside', async () => {
    const options: WorkflowOptions = { recipients: { attribute: 'contact.lastName', operator: 'not-set' } };
    const steps = [
      send('first', { done: 'pause' }),
      aDay('pause', 'second'),
      send('second', { skipped: 'after' }),
      aDay('after'),
    ];
    await house.workflow(1, steps, { options });
    await house.join(1, [1]);
    await store.write((t) => t('contact').update({ last_name: 'Rossi' }));
    await house.pass(DAY);
    expect(house.state.sent).toEqual(['c1@example.com: first']);
    expect(await skipped()).toEqual([{ detail: 'recipients-filter: contact.lastName = "Rossi"' }]);
    expect((await house.runs())[0]).toMatchObject({ step: 'after', state: 'waiting' });
  });

  test('sem-38: may depend on lists', async () => {
    const list = '00000000-0000-7000-8000-0000000000aa';
    await store.write(async (t) => {
      const [row] = await t('list')
        .insert({ public_id: list, workspace_id: 1, name: 'gold', created_at: 0 })
        .returning<{ id: number }[]>('id');
      await t('list_member').insert({ list_id: row?.id ?? 0, contact_id: 2, workspace_id: 1, joined_at: 0 });
    });
    const options: WorkflowOptions = { recipients: { attribute: `list.${list}`, operator: 'is', value: true } };
    await house.workflow(1, [send('hello')], { options });
    await house.join(1, [1, 2]);
    expect(house.state.sent).toEqual(['c2@example.com: hello']);
  });

  describe('where several share an address', () => {
    const share = async (ids: readonly number[]): Promise<void> => {
      const address = { email: 'rossi@example.com', email_key: 'rossi@example.com', identity: null };
      await store.write((t) => t('contact').whereIn('id', ids).update(address));
    };
    beforeEach(() => share([1, 2]));

    test('sem-55: each of them has their own message, unless the workflow writes to an address once', async () => {
      await house.workflow(1, [send('hello')]);
      await house.join(1, [1, 2, 3]);
      expect(house.state.sent.toSorted()).toEqual([
        'c3@example.com: hello',
        'rossi@example.com: hello',
        'rossi@example.com: hello',
      ]);
    });

    test('sem-55: the first one gets it where the workflow writes to an address once; the others go on without, and hear why', async () => {
      const options: WorkflowOptions = { oncePerAddress: true };
      const steps = [send('hello', { done: 'pause', skipped: 'pause' }), aDay('pause', 'again'), send('again')];
      await house.workflow(1, steps, { options, reentry: { policy: 'always' } });
      await house.join(1, [1, 2, 3]);
      expect(house.state.sent.toSorted()).toEqual(['c3@example.com: hello', 'rossi@example.com: hello']);
      expect(await skipped()).toEqual([{ detail: 'shared-address' }]);
      await house.pass(DAY);
      expect(house.state.sent.filter((one) => one.startsWith('rossi'))).toEqual([
        'rossi@example.com: hello',
        'rossi@example.com: again',
      ]);
      expect(await house.runs()).toMatchObject([{ state: 'ended' }, { state: 'ended' }, { state: 'ended' }]);
    });

    test('sem-55: whoever comes a day later is the first of another day', async () => {
      const options: WorkflowOptions = { oncePerAddress: true };
      await house.workflow(1, [send('hello')], { options });
      await house.join(1, [1]);
      await house.pass(DAY - 1);
      await house.join(1, [2]);
      expect(house.state.sent).toEqual(['rossi@example.com: hello']);
      await share([3]);
      await house.pass(1);
      await house.join(1, [3]);
      expect(house.state.sent).toEqual(['rossi@example.com: hello', 'rossi@example.com: hello']);
    });

    test('sem-55: a message that has to be tried again keeps its turn', async () => {
      const options: WorkflowOptions = { oncePerAddress: true };
      await house.workflow(1, [send('hello')], { options });
      house.state.world = () => Promise.resolve({ kind: 'retry', detail: 'busy', waitMs: null });
      await house.join(1, [1]);
      house.state.world = () => Promise.resolve({ kind: 'accepted', detail: 'ok' });
      await house.join(1, [2]);
      await house.pass(DAY / 24);
      expect(house.state.sent).toEqual(['rossi@example.com: hello']);
      expect(await skipped()).toEqual([{ detail: 'shared-address' }]);
    });
  });
});
