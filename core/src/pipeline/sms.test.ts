import { createSecretKey } from 'node:crypto';
import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createMessageReports } from '../data/messages/message-reports.ts';
import type { DeliveryAnswer } from '../model/delivery.ts';
import type { MessageReport } from '../model/message/message-report.ts';
import { signTrackingToken } from '../model/message/token.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, HOUR, type TestHouse } from './test-house.ts';

const NUMBER = '+393331234567';
const KEY = { id: 1, key: createSecretKey(Buffer.alloc(32, 7)) };

const sms = (more: object = {}): Step => ({
  kind: 'action',
  id: 'remind',
  contribution: 'email/send',
  config: { channel: 'sms', text: 'Ciao {{ contact.firstName }}', purpose: 'marketing', ...more },
  ports: {},
});

interface Entering {
  readonly step?: Step;
  readonly channel?: string;
  readonly phone?: string | null;
}

// Every test begins on Tuesday 2 February 2027, at eleven in Rome.
describe.each(DATABASES)('SMS in the ledger on %s', (database) => {
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

  /** A contact who comes into a workflow with one SMS. */
  const enter = async ({ step = sms(), channel = 'sms', phone = NUMBER }: Entering = {}): Promise<void> => {
    const [contact_id = 0] = await house.contacts(1, 1);
    await store.write(async (t) => {
      await t('contact').where({ id: contact_id }).update({ phone });
      const consent = { contact_id, purpose: 'marketing', channel, workspace_id: 1, state: 'given', at: 0 };
      await t('consent_state').insert(consent);
    });
    await house.workflow(1, [step]);
    await house.join(1, [contact_id]);
  };
  const reasons = async (): Promise<readonly unknown[]> => {
    const rows: { state: string; reason: string | null }[] = await store.read('delivery').select('state', 'reason');
    return rows.map(({ state, reason }) => [state, reason]);
  };
  const message = () => store.read('message').first('*');
  const events = async (): Promise<readonly string[]> => {
    const rows: { type: string }[] = await store.read('event').select('type').where('type', 'like', 'message.%');
    return rows.map(({ type }) => type).toSorted();
  };

  /** The door for what is told of the one message, by its own address or (with a reason) by its connection's. */
  const hear = async () => {
    await store.write((t) =>
      t('connection').insert({
        public_id: house.nextId(),
        workspace_id: 1,
        kind: 'twilio',
        name: 'x',
        config: '{}',
        created_at: 0,
        updated_at: 0,
      }),
    );
    const { public_id: connection }: { public_id: string } = await store.read('connection').first('public_id');
    await store.write((t) => t('message').update({ driver: connection, reference: 'SM1' }));
    let told: MessageReport = { state: 'sent', reason: null };
    const reports = createMessageReports({
      store,
      clock: { now: house.now },
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      announce: () => undefined,
      trackingKey: KEY,
      links: {
        status: (id) => `/s/${id}`,
        connectionStatus: (id) => `/s/${id}`,
        connectionReplies: (id) => `/s/${id}`,
      },
      read: () => Promise.resolve([{ reference: 'SM1', report: told }]),
    });
    const { public_id }: { public_id: string } = await message();
    const call = { method: 'POST', headers: {}, query: {}, body: Buffer.alloc(0) };
    const tell = (state: MessageReport['state'], reason: string | null = null): Promise<void> => {
      told = { state, reason };
      // By the message's own address, and by the connection's.
      const ways = [
        signTrackingToken(KEY, 'status', public_id),
        signTrackingToken(KEY, 'connection-status', connection),
      ];
      return reports.take(ways[told.reason === null ? 0 : 1] ?? '', call);
    };
    return { reports, tell, call, public_id };
  };
  /** Until the SMS is being handed over; gives who answers for the world. */
  const handOver = async (step: Step) => {
    let answer = (_told: DeliveryAnswer): void => undefined;
    let ready = (): void => undefined;
    let times = 0;
    const asked = new Promise<void>((resolve) => (ready = resolve));
    house.state.world = () => {
      times += 1;
      ready();
      return new Promise((resolve) => (answer = resolve));
    };
    const over = enter({ step });
    await asked;
    return { answer: (told: DeliveryAnswer) => answer(told), over, times: () => times };
  };

  test('go to the contact’s number, with what their text says and nothing under it', async () => {
    await enter();
    expect(house.state.sent).toEqual([`${NUMBER}: Ciao Nome1`]);
    expect(await message()).toMatchObject({
      channel: 'sms',
      subject: null,
      html: null,
      text: 'Ciao Nome1',
      sender: 'Palestra',
    });
  });

  test.each([
    ['without a number', { phone: null }, ['skipped', 'no-address']],
    ['who agreed to e-mails only', { channel: 'email' }, ['skipped', 'no-consent']],
    [
      'with a sender that networks do not take',
      { step: sms({ sender: { address: 'Palestra Aurora' } }) },
      ['failed', 'the sender is neither a number nor a short name'],
    ],
    [
      'of which nothing is left when it is filled in',
      { step: sms({ text: '{{ contact.externalId }}' }) },
      ['failed', 'the text is empty'],
    ],
  ])('do not go out to a contact or in a form %s', async (_case, options, expected) => {
    await enter(options);
    expect(house.state.sent).toEqual([]);
    expect(await reasons()).toEqual([expected]);
  });

  test('wait for the morning where nobody said otherwise', async () => {
    house.elapse(13 * HOUR);
    await enter();
    expect(house.state.sent).toEqual([]);
    for (let hour = 0; hour < 12; hour++) await house.pass(HOUR);
    expect(house.state.sent).toHaveLength(1);
  });

  test('of which nobody knows are held, and never sent twice in silence', async () => {
    house.state.world = () => ({ kind: 'ambiguous', detail: 'the line broke' });
    await enter();
    await house.pass(24 * HOUR);
    expect(await reasons()).toEqual([['uncertain', 'the line broke']]);
    expect(await house.log(1)).toContain('remind done');
  });

  test.each([
    ['a consent is withdrawn', ['skipped', 'no-consent'], 'consent_state', { state: 'withdrawn' }],
    ['the workflow is stopped', ['frozen', null], 'workflow', { state: 'stopped' }],
    [
      'the run ends',
      ['cancelled', 'its run went on without it'],
      'run',
      { state: 'ended', ended_at: 1, end_reason: 'ended-by-operator' },
    ],
  ] as const)('do not go out where, while the gateway is looked for, %s', async (_case, expected, table, change) => {
    house.state.onTheWay = () =>
      store.write(async (t) => {
        await t(table).update(change);
        await t('contact').increment('rev', 1);
      });
    await enter();
    await house.pass(HOUR);
    expect(house.state.sent).toEqual([]);
    expect(await reasons()).toEqual([expected]);
  });

  test('that are there at once say so once, beside that they were sent', async () => {
    house.state.world = () => ({ kind: 'accepted', detail: 'ok', reference: 'g-7', delivered: true });
    await enter();
    expect(await message()).toMatchObject({ reference: 'g-7', delivered_at: house.now() });
    expect(await events()).toEqual(['message.delivered', 'message.sent']);
  });

  test('are told of in any order, however often: what is there stays there, and each thing is said once', async () => {
    await enter();
    const { reports, tell, call, public_id } = await hear();
    for (const state of ['sent', 'undelivered', 'undelivered', 'delivered', 'undelivered', 'delivered'] as const) {
      await tell(state);
      await tell(state, 'in the network’s words');
    }
    expect(await message()).toMatchObject({ state: 'sent', delivered_at: house.now(), undelivered_at: house.now() });
    expect(await events()).toEqual(['message.delivered', 'message.sent', 'message.undelivered']);
    await expect(reports.take(signTrackingToken(KEY, 'open', public_id), call)).rejects.toMatchObject({
      code: 'INNESTO_NOT_FOUND',
    });
  });

  test('that are proven to be out are not sent again, though nobody answered', async () => {
    let times = 0;
    house.state.world = () => {
      times += 1;
      return { kind: 'ambiguous', detail: 'the line broke' };
    };
    await enter({ step: sms({ onUncertain: 'resend' }) });
    expect(await store.read('delivery').first('state', 'uncertain')).toEqual({ state: 'queued', uncertain: 1 });
    const { tell } = await hear();
    await tell('delivered');
    for (let quarters = 0; quarters < 8; quarters++) await house.pass(HOUR / 4);
    expect(times).toBe(1);
    expect(await reasons()).toEqual([['accepted', null]]);
    expect(await events()).toEqual(['message.delivered', 'message.sent']);
    expect(await house.log(1)).toContain('remind done');
  });

  test.each([
    ['nobody knows of', { kind: 'ambiguous', detail: 'the line broke' }],
    ['is taken', { kind: 'accepted', detail: 'ok', reference: 'SM9' }],
  ] as const)(
    'of which a report comes before the answer are out, and the answer that it %s changes nothing',
    async (_case, told) => {
      const { answer, over, times } = await handOver(sms({ onUncertain: 'resend' }));
      const { tell } = await hear();
      await tell('sent');
      expect(await reasons()).toEqual([['accepted', null]]);
      answer(told);
      await over;
      await tell('delivered');
      for (let quarters = 0; quarters < 8; quarters++) await house.pass(HOUR / 4);
      expect(times()).toBe(1);
      expect(await message()).toMatchObject({ state: 'sent', reference: told.kind === 'accepted' ? 'SM9' : 'SM1' });
      expect(await events()).toEqual(['message.delivered', 'message.sent']);
      expect(await house.log(1)).toContain('remind done');
    },
  );

  test('of which a report came before their node died are out', async () => {
    const { answer, over } = await handOver(sms({ onUncertain: 'resend' }));
    await (await hear()).tell('sent');
    await store.write((t) => t('shard').update({ lease_until: 1 }));
    const shards = await house.verbs.acquireShards({ owner: 'heir', leaseMs: 3600 * HOUR, most: 64 });
    await house.verbs.recoverDeliveries({ tenure: { owner: 'heir', shards }, now: house.now() });
    expect(await reasons()).toEqual([['accepted', null]]);
    expect(await message()).toMatchObject({ state: 'sent' });
    answer({ kind: 'ambiguous', detail: 'gone' });
    await over.catch(() => undefined);
  });
});
