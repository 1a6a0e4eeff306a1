import type { Step } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { liftSuspension } from '../store/query/plugin-grant.ts';
import { releaseMessages } from '../store/query/release-messages.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, onlyOn, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const WAY = { plugin: 'colomba', version: '1.0.0' };
const SMS: Step = {
  kind: 'action',
  id: 'remind',
  contribution: 'email/send',
  config: { channel: 'sms', text: 'Ciao' },
  ports: {},
};

describe.each(DATABASES)('messages that go by a plugin which is suspended, on %s', (database) => {
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
    await store.write(async (t) => {
      await t('contact').update({ phone: '+393331234567' });
      await t('workspace_plugin').insert({ workspace_id: 1, ...WAY, state: 'suspended', rights: '[]' });
    });
    await house.workflow(1, [SMS]);
    house.state.smsWait = { kind: 'plugin-suspended', ...WAY, state: 'suspended' };
  });
  afterEach(() => store.close());

  const resume = async (t: Knex.Transaction): Promise<void> => {
    await liftSuspension(t, { workspaceId: 1, plugin: WAY.plugin });
    await releaseMessages(t, { workspaceId: 1, now: house.now() });
  };
  const goOn = async (): Promise<void> => {
    house.state.smsWait = null;
    await house.settle();
  };
  const isPutOff = async (): Promise<boolean> => (await house.log(1)).includes('remind deferred');
  const isSomebodyWaiting = async (): Promise<boolean> => {
    const waiting = await store.dialect.all(
      store.read,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      [],
    );
    return waiting.length > 0;
  };

  test('wait, and go as soon as it is resumed', async () => {
    await house.join(1, [1]);
    expect([await isPutOff(), house.state.sent]).toEqual([true, []]);
    await store.write(resume);
    await goOn();
    expect(house.state.sent).toHaveLength(1);
  });

  test('do not wait for what was resumed after they were looked at', async () => {
    await store.write(resume);
    await house.join(1, [1]);
    expect([await isPutOff(), house.state.sent]).toEqual([false, []]);
    await goOn();
    expect(house.state.sent).toHaveLength(1);
  });

  test('do not wait as for the version before, where the workspace went to another one meanwhile', async () => {
    await store.write((t) => t('workspace_plugin').update({ version: '1.1.0' }));
    await house.join(1, [1]);
    expect(await isPutOff()).toBe(false);
  });

  test.each(onlyOn('postgres', database))('nor for what is being resumed while they are put off', async () => {
    const resuming = await store.read.transaction();
    await resume(resuming);
    const joined = house.join(1, [1]);
    for (let tries = 0; tries < 2000 && !(await isSomebodyWaiting()); tries++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await resuming.commit();
    await joined;
    await goOn();
    expect([await isPutOff(), house.state.sent.length]).toEqual([false, 1]);
  });
});
