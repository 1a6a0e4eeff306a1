import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const send = (id: string, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id },
  ports,
});

const READ: readonly Step[] = [
  send('offer', { done: 'read' }),
  {
    kind: 'wait',
    id: 'read',
    until: { kind: 'message', step: 'offer', becomes: 'opened', within: { amount: 3, unit: 'days' } },
    next: 'yes',
    ports: { 'timed-out': 'no', 'not-delivered': 'lost', unknowable: 'unknown' },
  },
  send('yes'),
  send('no'),
  send('lost'),
  send('unknown'),
];

describe.each(DATABASES)('waiting whether a message is opened, on %s', (database) => {
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

  const sent = (): readonly string[] => house.state.sent.map((line) => line.split(': ')[1] ?? '');
  const opened = async (contact: number, more: { machine?: boolean } = {}): Promise<void> => {
    const message: { id: number; public_id: string } = await store
      .read('message')
      .where({ contact_id: contact })
      .orderBy('id')
      .first();
    await store.write((t) =>
      t('message')
        .where({ id: message.id })
        .update(more.machine === true ? { machine_opens: 1 } : { opened_at: house.now() }),
    );
    if (more.machine === true) return;
    await house.join(1, [contact], { type: 'message.opened', payload: await payloadOf(message.public_id) });
  };
  const payloadOf = async (message: string) => {
    const workflow: { public_id: string } = await store.read('workflow').orderBy('id').first();
    return { message, channel: 'email', workflow: workflow.public_id, step: 'offer' };
  };
  const track = (): Promise<unknown> => store.write((t) => t('message').update({ tracked: 1 }));

  test('sem-1: “not opened” counts from when that contact’s message was accepted, and only one way is ever taken', async () => {
    const { versionId } = await house.workflow(1, READ);
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: 2 * HOUR });
    await house.join(1, [1]);
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    await house.pass(2 * HOUR);
    await track();
    await house.pass(3 * DAY - 1);
    expect(sent()).toEqual(['offer']);
    await house.pass(1);
    expect(sent()).toEqual(['offer', 'no']);
    expect(await house.counts(versionId)).toMatchObject({ 'read timed-out': 1 });
  });

  test('sem-1: an opening in time takes the other way at once, and the deadline brings nothing more', async () => {
    await house.workflow(1, READ);
    await house.join(1, [1, 2]);
    await track();
    await house.pass(DAY);
    await opened(2);
    expect(house.state.sent.slice(2)).toEqual(['c2@example.com: yes']);
    await house.pass(2 * DAY);
    expect(house.state.sent.slice(3)).toEqual(['c1@example.com: no']);
  });

  test('sem-2: an opening after “no” was taken is counted, and moves nobody', async () => {
    await house.workflow(1, READ);
    await house.join(1, [1]);
    await track();
    await house.pass(3 * DAY);
    await opened(1);
    await house.pass(DAY);
    expect(sent()).toEqual(['offer', 'no']);
    expect((await house.log(1)).filter((line) => line.startsWith('read'))).toEqual(['read entered', 'read timed-out']);
  });

  test('sem-3: what never went out is not “not opened”', async () => {
    house.state.world = () => ({ kind: 'refused', detail: '550 no such user' });
    await house.workflow(1, READ);
    await house.join(1, [1]);
    await house.pass(0);
    const lines = (await house.log(1)).filter((line) => line.startsWith('read'));
    expect(lines).toEqual(['read entered', 'read not-delivered']);
  });

  test('sem-4: what nobody may measure, or only a machine fetched, is unknowable at the deadline, and not before', async () => {
    await house.workflow(1, READ);
    await house.join(1, [1, 2]);
    await store.write((t) => t('message').where({ contact_id: 2 }).update({ tracked: 1 }));
    await opened(2, { machine: true });
    await house.pass(3 * DAY - 1);
    expect(sent()).toEqual(['offer', 'offer']);
    await house.pass(1);
    expect(sent().slice(2)).toEqual(['unknown', 'unknown']);
  });

  test('sem-4: a click proves that a message was opened which nobody may measure', async () => {
    await house.workflow(1, READ);
    await house.join(1, [1]);
    const message: { public_id: string } = await store.read('message').first();
    await house.join(1, [1], { type: 'message.clicked', payload: await payloadOf(message.public_id) });
    expect(sent()).toEqual(['offer', 'yes']);
  });

  test('sem-4: unknowable counts as “not opened” where somebody said so', async () => {
    const [offer, read, ...rest] = READ;
    if (offer === undefined || read?.kind !== 'wait' || !('until' in read) || read.until.kind !== 'message')
      throw new Error('the workflow of this test has a wait');
    await house.workflow(1, [offer, { ...read, until: { ...read.until, unknowableIsNot: true } }, ...rest]);
    await house.join(1, [1]);
    await house.pass(3 * DAY);
    expect(sent()).toEqual(['offer', 'no']);
  });

  test('another run’s message of the same step is nothing to this run', async () => {
    await house.workflow(1, READ, { reentry: { policy: 'always' }, listens: { entry_key: 'event.order' } });
    await house.join(1, [1], { payload: { order: 'a' } });
    await house.join(1, [1], { payload: { order: 'b' } });
    await track();
    await opened(1);
    expect(sent()).toEqual(['offer', 'offer', 'yes']);
  });
});
