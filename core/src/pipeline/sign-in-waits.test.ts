import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import { releaseRequests } from '../store/query/connection-token.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, onlyOn, openTestStore } from '../store/test-database.ts';
import { insertRow } from '../store/test-workspace.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const CONNECTION = '00000000-0000-7000-8000-00000000c001';
const CALL = { kind: 'http.request', method: 'POST', url: 'https://crm.example/', connection: CONNECTION };

describe.each(DATABASES)('requests with a connection at which somebody has to sign in, on %s', (database) => {
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
    await house.workflow(1, [{ kind: 'action', id: 'ask', contribution: 'webhook/call', config: {}, ports: {} }]);
    house.state.behave = ({ items }) => ({
      kind: 'answered',
      answers: readKept<unknown[]>(items).map(() => ({ ok: true, value: JSON.stringify({ effects: [CALL] }) })),
      logs: [],
      cpuMs: 0,
    });
    house.state.toSignIn = new Set([CONNECTION]);
    await insertRow(store, 'connection', {
      public_id: CONNECTION,
      workspace_id: 1,
      kind: 'plugin',
      name: 'Ours',
      config: '{}',
      trouble: 'sign-in',
      created_at: 0,
      updated_at: 0,
    });
  });
  afterEach(() => store.close());

  const signIn = async (t: Knex.Transaction): Promise<void> => {
    await t('connection').where({ public_id: CONNECTION }).update({ trouble: null });
    await releaseRequests(t, { workspaceId: 1, connection: CONNECTION, now: house.now() });
  };
  const goOn = async (): Promise<void> => {
    house.state.toSignIn = new Set();
    await house.settle();
  };
  const isPutOff = async (): Promise<boolean> => (await house.log(1)).includes('ask deferred');
  const isSomebodyWaiting = async (): Promise<boolean> => {
    const waiting = await store.dialect.all(
      store.read,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      [],
    );
    return waiting.length > 0;
  };

  test('wait, and go as soon as that is done', async () => {
    await house.join(1, [1]);
    expect([await isPutOff(), house.state.asked]).toEqual([true, []]);
    await store.write(signIn);
    await goOn();
    expect(house.state.asked).toHaveLength(1);
  });

  test('do not wait for what was done after they were looked at', async () => {
    await store.write(signIn);
    await house.join(1, [1]);
    expect([await isPutOff(), house.state.asked]).toEqual([false, []]);
    await goOn();
    expect(house.state.asked).toHaveLength(1);
  });

  test.each(onlyOn('postgres', database))('nor for what is being done while they are put off', async () => {
    const signingIn = await store.read.transaction();
    await signIn(signingIn);
    const joined = house.join(1, [1]);
    for (let tries = 0; tries < 2000 && !(await isSomebodyWaiting()); tries++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await signingIn.commit();
    await joined;
    await goOn();
    expect([await isPutOff(), house.state.asked.length]).toEqual([false, 1]);
  });
});
