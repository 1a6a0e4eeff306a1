import type { Effect, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const AHEAD = 30 * DAY;
const step = (id: string, next?: string): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: {},
  ports: next === undefined ? {} : { done: next },
});
const MESSAGE: Effect = { kind: 'message.send', channel: 'email', purpose: 'service', subject: 'Ciao', text: 'Ciao' };
const FIELD: Effect = { kind: 'contact.set-field', field: 'city', value: 'Torino' };

describe.each(DATABASES)('in a workspace whose clock is ahead, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    await house.workspace(1, AHEAD);
    await house.contacts(1, 1);
    await store.write((transaction) =>
      transaction('field').insert({ workspace_id: 1, key: 'city', label: 'City', type: 'text', created_at: 0 }),
    );
    house.state.behave = () => ({
      kind: 'answered',
      answers: [{ ok: true, value: JSON.stringify({ effects: [MESSAGE, FIELD] }) }],
      logs: [],
      cpuMs: 0,
    });
  });
  afterEach(() => store.close());

  /** When things happened according to some columns of a table, counted from what time it is in the workspace. */
  const times = async (table: string, ...columns: string[]): Promise<unknown[]> => {
    const rows: Record<string, number | null>[] = await store.read(table).orderBy(columns).select(columns);
    const now = house.now() + AHEAD;
    return rows.map((row) => columns.map((column) => (row[column] ?? 0) - now));
  };

  test('whatever a move writes bears the workspace’s time', async () => {
    await house.workflow(1, [step('send')]);
    await house.join(1, [1], { at: house.now() + AHEAD });
    expect(house.state.sent).toHaveLength(1);
    expect(await times('contact', 'updated_at')).toEqual([[0]]);
    expect(await times('delivery', 'created_at', 'performed_at', 'closed_at', 'not_before')).toEqual([[0, 0, 0, 0]]);
    expect(await times('message', 'created_at', 'sent_at')).toEqual([[0, 0]]);
    expect(await times('run', 'started_at', 'ended_at')).toEqual([[0, 0]]);
    expect(new Set((await times('run_log', 'at')).flat())).toEqual(new Set([0]));
    expect(new Set((await times('event', 'at')).flat())).toEqual(new Set([0]));
    expect(new Set((await times('event', 'received_at')).flat())).toEqual(new Set([-AHEAD]));
  });

  test('so does a message that was in the ledger already, and the wait behind it counts from then', async () => {
    const wait: Step = { kind: 'wait', id: 'pause', duration: { amount: 2, unit: 'hours' }, next: 'bye' };
    const { workflowId } = await house.workflow(1, [step('send', 'pause'), wait, { kind: 'exit', id: 'bye' }]);
    const key = [1, workflowId, 1, 'send', 1, 1, 'email', 0].join(':');
    const row = { public_id: 'd', workspace_id: 1, shard: 0, kind: 'message', visit: 1, key, state: 'accepted' };
    await store.write((transaction) =>
      transaction('delivery').insert({ ...row, not_before: 0, on_uncertain: 'resend', body: '{}', created_at: 0 }),
    );
    await house.join(1, [1], { at: house.now() + AHEAD });
    expect(house.state.sent).toEqual([]);
    const [, double] = await times('delivery', 'created_at', 'performed_at', 'closed_at');
    expect(double).toEqual([0, 0, 0]);
    expect(await times('run', 'wake_at')).toEqual([[2 * HOUR]]);
    await house.pass(2 * HOUR);
    expect(await house.log(1)).toContain('pause done');
  });

  test('so does a message that nobody can read, and the wait behind it counts from then', async () => {
    const wait: Step = { kind: 'wait', id: 'pause', duration: { amount: 2, unit: 'hours' }, next: 'bye' };
    await house.workflow(1, [step('send', 'pause'), wait, { kind: 'exit', id: 'bye' }]);
    await house.join(1, [1], { at: house.now() + AHEAD });
    const open = { performed_at: null, closed_at: null };
    await store.write(async (transaction) => {
      await transaction('event_key').delete();
      await transaction('run').update({ state: 'awaiting', step: 'send', visit: 1, wake_at: null });
      await transaction('delivery').update({ ...open, state: 'queued', body: '{"kind":"message.send"}' });
    });
    await house.settle();
    expect(await times('delivery', 'performed_at', 'closed_at')).toEqual([[0, 0]]);
    expect(await times('run', 'wake_at')).toEqual([[2 * HOUR]]);
  });
});
