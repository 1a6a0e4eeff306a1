import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { DeliveryAnswer } from '../model/delivery.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { closeDeliveries } from '../store/verb/close-deliveries.ts';
import { eraseContact } from '../store/verb/delete-contact.ts';
import { tell } from './7-deliver/tell.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

/** Something to wait for, in the test's hands. */
const gate = () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
};

describe.each(DATABASES)('the ledger of outside work on %s', (database) => {
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

  /** A run that awaits two deliveries, both of them out. */
  const twoOut = async (): Promise<readonly number[]> => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    const twice = { kind: 'message.send', channel: 'email', purpose: 'service', subject: 'Ciao', text: 'Ciao' };
    house.state.behave = () => ({
      kind: 'answered',
      answers: [{ ok: true, value: JSON.stringify({ effects: [twice, twice] }) }],
      logs: [],
      cpuMs: 0,
    });
    await house.verbs.accept({
      calls: [
        [
          {
            workspaceId: 1,
            shard: 1,
            type: 'list.joined',
            contactId: 1,
            at: house.now(),
            payload: { list: 'x' },
            quiet: false,
            causeRunId: null,
            depth: 0,
          },
        ],
      ],
      receivedAt: house.now(),
    });
    await house.reactor(house.tenure);
    await house.advancer(house.tenure);
    await store.write((t) => t('delivery').update({ state: 'handed', attempt: 1 }));
    const rows: { id: number }[] = await store.read('delivery').select('id').orderBy('id');
    return rows.map(({ id }) => id);
  };

  test('of two transactions that close the last two deliveries of a run at once, one brings the run back', async () => {
    const [first = 0, second = 0] = await twoOut();
    const closing = (deliveryId: number) => ({ deliveryId, state: 'accepted', reason: null, at: house.now() }) as const;
    const closed = gate();
    const hold = gate();
    const slow = store.write(async (transaction) => {
      const { settlements } = await closeDeliveries(transaction, store.dialect, [closing(first)]);
      closed.open();
      await hold.opened;
      return settlements.length;
    });
    await closed.opened;
    const quick = store.write(async (transaction) => {
      const { settlements } = await closeDeliveries(transaction, store.dialect, [closing(second)]);
      return settlements.length;
    });
    // Either it waits for the other one, or it is over before: both have to come out right.
    await Promise.race([quick, new Promise((resolve) => setTimeout(resolve, 200))]);
    hold.open();
    expect((await slow) + (await quick)).toBe(1);
  });

  test('what an earlier try brings home late does not send a later one back', async () => {
    const [first = 0] = await twoOut();
    await store.write((t) => t('delivery').where({ id: first }).update({ attempt: 2 }));
    await house.verbs.answerDeliveries({
      answers: [
        {
          deliveryId: first,
          workspaceId: 1,
          attempt: 1,
          at: house.now(),
          verdict: { kind: 'again', notBefore: house.now(), uncertain: false },
          history: { outcome: 'retry', detail: '451 later' },
        },
      ],
      now: house.now(),
    });
    expect(await store.read('delivery').select('state').where({ id: first })).toEqual([{ state: 'handed' }]);
    expect(await store.read('delivery_attempt').select('outcome')).toEqual([{ outcome: 'retry' }]);
  });

  /** What a try of a delivery comes home with. */
  const cameHome = async (deliveryId: number, attempt: number, answer: DeliveryAnswer): Promise<void> => {
    const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
    if (workspace === undefined) throw new Error('there is no workspace');
    await house.verbs.answerDeliveries({
      answers: [
        tell(
          {
            delivery: {
              id: deliveryId,
              publicId: `delivery ${deliveryId}`,
              workspaceId: 1,
              shard: 1,
              kind: 'message',
              channel: 'email',
              contactId: 1,
              runId: 1,
              workflowId: 1,
              versionId: 1,
              step: 'send',
              visit: 1,
              key: `key ${deliveryId}`,
              state: 'handed',
              attempt: attempt - 1,
              uncertain: 0,
              createdAt: house.now(),
              notBefore: house.now(),
              onUncertain: 'resend',
              body: {},
            },
            attempt,
            workspace,
            workflow: null,
            depth: 0,
            now: house.now(),
          },
          answer,
          () => 0.5,
        ),
      ],
      now: house.now(),
    });
  };
  const messageOf = (deliveryId: number): Promise<unknown> =>
    store.write((t) =>
      t('message').insert({
        public_id: `message ${deliveryId}`,
        delivery_id: deliveryId,
        workspace_id: 1,
        contact_id: 1,
        channel: 'email',
        purpose: 'service',
        driver: 'smtp',
        recipient: 'c1@example.com',
        sender: 'shop@example.com',
        state: 'sending',
        tracked: 0,
        created_at: 0,
      }),
    );

  test('sem-59: an answer that comes twice counts once, one that comes late takes nothing back, and one about nothing we know changes nothing', async () => {
    const [first = 0] = await twoOut();
    await messageOf(first);
    const seen = async (): Promise<unknown> => ({
      delivery: await store.read('delivery').where({ id: first }).select('state', 'attempt', 'uncertain', 'reason'),
      message: await store.read('message').select('state', 'sent_at'),
      events: await store.read('event').whereLike('type', 'message.%').select('type'),
    });
    await cameHome(first, 1, { kind: 'accepted', detail: '250 ok' });
    const once = await seen();
    expect(once).toMatchObject({
      delivery: [{ state: 'accepted' }],
      message: [{ state: 'sent' }],
      events: [{ type: 'message.sent' }],
    });
    await cameHome(first, 1, { kind: 'accepted', detail: '250 ok' });
    await cameHome(first, 1, { kind: 'ambiguous', detail: 'the connection broke' });
    await cameHome(first, 1, { kind: 'retry', detail: '451 later', waitMs: null });
    await cameHome(first, 1, { kind: 'refused', detail: '550 nobody of that name' });
    await cameHome(987_654, 1, { kind: 'refused', detail: '550 nobody of that name' });
    expect(await seen()).toEqual(once);
  });

  test('sem-52: what the world says of a message whose contact was erased meanwhile is kept without its words', async () => {
    const [first = 0] = await twoOut();
    await messageOf(first);
    await store.write((t) => eraseContact(t, { workspaceId: 1, contactId: 1 }));
    await cameHome(first, 1, { kind: 'refused', detail: '550 c1@example.com is unknown here' });
    expect(await store.read('delivery').where({ id: first }).select('state', 'reason')).toEqual([
      { state: 'refused', reason: null },
    ]);
    const kept = await Promise.all(
      ['delivery', 'delivery_attempt', 'event', 'message'].map((table) => store.read(table)),
    );
    expect(JSON.stringify(kept)).not.toContain('c1@example.com');
  });

  test('an earlier try may not hand over what a later one has claimed', async () => {
    const [first = 0] = await twoOut();
    const epoch = house.tenure.shards.get(1);
    await store.write((t) => t('delivery').where({ id: first }).update({ state: 'claimed', attempt: 2, epoch }));
    const early = { deliveryId: first, attempt: 1 };
    const late = { deliveryId: first, attempt: 2 };
    expect(await house.verbs.handDeliveries([early])).toEqual(new Set());
    expect(await house.verbs.handDeliveries([early, late])).toEqual(new Set([late]));
  });

  test('a claim whose commit was not seen to succeed is taken back, and the message goes out once', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    house.state.claimLost = new Error('Connection terminated unexpectedly');
    await expect(house.join(1, [1])).rejects.toThrow('terminated');
    expect(await store.read('delivery').select('state')).toEqual([{ state: 'claimed' }]);
    await house.settle();
    expect(house.state.sent).toHaveLength(1);
    expect(await house.runs()).toMatchObject([{ state: 'ended' }]);
  });

  test('background work that waits for its turn does not keep messages waiting', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND]);
    const hold = gate();
    house.state.chore = () => hold.opened;
    await store.write(async (t) => {
      for (let number = 0; number < 70; number++)
        await t('delivery').insert({
          public_id: `chore ${number}`,
          workspace_id: 1,
          shard: 1,
          kind: 'chore',
          visit: 0,
          key: `chore ${number}`,
          state: 'queued',
          not_before: house.now() - MINUTE,
          on_uncertain: 'resend',
          body: '{}',
          created_at: house.now(),
        });
    });
    await house.deliverer.work(house.tenure);
    expect(await store.read('delivery').where({ state: 'claimed' })).toHaveLength(2);
    await store.write((t) =>
      t('delivery').insert({
        public_id: 'mail',
        workspace_id: 1,
        shard: 1,
        kind: 'message',
        channel: 'email',
        contact_id: 1,
        visit: 0,
        key: 'mail',
        state: 'queued',
        not_before: house.now(),
        on_uncertain: 'resend',
        body: JSON.stringify({
          kind: 'message.send',
          channel: 'email',
          purpose: 'service',
          subject: 'Ciao',
          text: 'Ciao',
        }),
        created_at: house.now(),
      }),
    );
    const { moved } = await house.deliverer.work(house.tenure);
    expect(moved).toBe(true);
    hold.open();
    await house.deliverer.drain();
    expect(house.state.sent).toEqual(['c1@example.com: Ciao']);
  });
});
