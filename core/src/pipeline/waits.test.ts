import type { Filter, Step, UntilWait } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { NewEvent } from '../model/event.ts';
import { shardOfContact } from '../model/shard.ts';
import { positionOf } from '../model/walk/position.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, MINUTE, type TestHouse } from './test-house.ts';

const send = (id: string, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: { subject: id },
  ports,
});

const untilPaid = (more: { when?: Filter; since?: 'run' | 'step' | 'ever' } = {}): UntilWait => ({
  kind: 'wait',
  id: 'paid',
  until: { kind: 'event', event: 'order.paid', within: { amount: 1, unit: 'days' }, ...more },
  next: 'thanks',
  ports: { 'timed-out': 'remind' },
});

const PAY: readonly Step[] = [untilPaid(), send('thanks'), send('remind')];

describe.each(DATABASES)('waiting for something that happens, on %s', (database) => {
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
  const paid = (contact: number, more: Partial<NewEvent> = {}): Promise<void> =>
    house.join(1, [contact], { type: 'order.paid', payload: { amount: 10 }, ...more });
  /** The event is in the journal, and nobody has reacted to it yet. */
  const paidUnnoticed = async (contact: number, at: number): Promise<void> => {
    await house.verbs.accept({
      calls: [
        [
          {
            workspaceId: 1,
            shard: shardOfContact(contact),
            type: 'order.paid',
            contactId: contact,
            at,
            payload: {},
            quiet: false,
            causeRunId: null,
            depth: 0,
          },
        ],
      ],
      receivedAt: house.now(),
    });
  };
  test('an event sends the run on at once, and the next delay counts from when it happened', async () => {
    await house.workflow(1, [
      { ...untilPaid(), next: 'hour' },
      { kind: 'wait', id: 'hour', duration: { amount: 1, unit: 'hours' }, next: 'thanks' },
      send('thanks'),
      send('remind'),
    ]);
    await house.join(1, [1]);
    await house.pass(2 * HOUR);
    await paid(1, { at: house.now() - 30 * MINUTE });
    await house.pass(30 * MINUTE - 1);
    expect(sent()).toEqual([]);
    await house.pass(1);
    expect(sent()).toEqual(['thanks']);
    expect(await house.log(1)).toEqual([
      'paid entered',
      'paid done',
      'hour entered',
      'hour done',
      'thanks entered',
      'thanks queued',
      'thanks done',
    ]);
  });

  test('where nothing comes the wait is left by the other way, at its deadline and never again', async () => {
    const { versionId } = await house.workflow(1, PAY);
    await house.join(1, [1]);
    await house.pass(DAY - 1);
    expect(sent()).toEqual([]);
    await house.pass(1);
    expect(sent()).toEqual(['remind']);
    await paid(1);
    await house.pass(DAY);
    expect(sent()).toEqual(['remind']);
    expect(await house.counts(versionId)).toMatchObject({ 'paid entered': 1, 'paid timed-out': 1 });
    expect(await house.counts(versionId)).not.toHaveProperty('paid done');
  });

  test('an event counts only for its own contact, and only where its condition holds', async () => {
    await house.workflow(1, [
      untilPaid({ when: { attribute: 'event.amount', operator: 'at-least', value: 50 } }),
      send('thanks'),
      send('remind'),
    ]);
    await house.join(1, [1, 2]);
    await house.pass(HOUR);
    await paid(1, { payload: { amount: 49 } });
    await paid(2, { payload: { amount: 50 } });
    expect(house.state.sent).toEqual(['c2@example.com: thanks']);
    await paid(1, { payload: { amount: 51 } });
    expect(house.state.sent).toEqual(['c2@example.com: thanks', 'c1@example.com: thanks']);
  });

  test('a condition may ask about the contact, too', async () => {
    await house.workflow(1, [
      untilPaid({
        when: {
          all: [
            { attribute: 'event.amount', operator: 'at-least', value: 5 },
            { attribute: 'contact.firstName', operator: 'is', value: 'Nome2' },
          ],
        },
      }),
      send('thanks'),
      send('remind'),
    ]);
    await house.join(1, [1, 2]);
    await paid(1);
    await paid(2);
    expect(house.state.sent).toEqual(['c2@example.com: thanks']);
  });

  test('several runs of one contact go on by the same event', async () => {
    await house.workflow(1, PAY);
    await house.workflow(1, PAY);
    await house.join(1, [1]);
    await paid(1);
    expect(sent()).toEqual(['thanks', 'thanks']);
  });

  test.each([
    ['run', true],
    ['step', false],
    ['ever', true],
  ] as const)(
    'sem-6: what happened between the beginning and the wait counts since “%s”: %s',
    async (since, counts) => {
      await house.workflow(1, [
        { kind: 'wait', id: 'first', duration: { amount: 2, unit: 'hours' }, next: 'paid' },
        untilPaid({ since }),
        send('thanks'),
        send('remind'),
      ]);
      await house.join(1, [1]);
      await house.pass(HOUR);
      await paid(1);
      await house.pass(HOUR);
      expect(sent()).toEqual(counts ? ['thanks'] : []);
      await house.pass(DAY);
      expect(sent()).toEqual(counts ? ['thanks'] : ['remind']);
    },
  );

  test.each([
    ['run', false],
    ['step', false],
    ['ever', true],
  ] as const)('sem-6: what happened before the run counts since “%s”: %s', async (since, counts) => {
    await paid(1);
    await house.pass(HOUR);
    await house.workflow(1, [untilPaid({ since }), send('thanks'), send('remind')]);
    await house.join(1, [1]);
    expect(sent()).toEqual(counts ? ['thanks'] : []);
  });

  test('sem-6: what begins a run does not end its wait for the same again', async () => {
    await house.workflow(1, [untilPaid(), send('thanks'), send('remind')], { listens: { event_type: 'order.paid' } });
    await paid(1);
    expect(sent()).toEqual([]);
    await paid(1);
    expect(sent()).toEqual(['thanks']);
  });

  test('sem-7: an event at the very deadline comes too late', async () => {
    await house.workflow(1, PAY);
    await house.join(1, [1, 2]);
    house.elapse(DAY);
    await paidUnnoticed(1, house.now() - 1);
    await paidUnnoticed(2, house.now());
    await house.settle();
    expect(house.state.sent.toSorted()).toEqual(['c1@example.com: thanks', 'c2@example.com: remind']);
  });

  test('sem-7: an event from before the deadline wins also where the deadline is noticed first', async () => {
    await house.workflow(1, PAY);
    await house.join(1, [1]);
    await house.settle();
    house.elapse(DAY + HOUR);
    await paidUnnoticed(1, house.now() - 2 * HOUR);
    await house.advancer(house.tenure);
    await house.settle();
    expect(sent()).toEqual(['thanks']);
    expect((await house.log(1)).filter((line) => line.startsWith('paid'))).toEqual(['paid entered', 'paid done']);
  });

  test('sem-32: a change of the contact and the event that comes with it are one: the condition sees both', async () => {
    await house.workflow(1, [
      untilPaid({ when: { attribute: 'field.city', operator: 'is', value: 'Roma' } }),
      send('thanks'),
      send('remind'),
    ]);
    await house.join(1, [1]);
    await store.write((t) =>
      t('contact')
        .where({ id: 1 })
        .update({ fields: JSON.stringify({ city: 'Roma' }), rev: 1 }),
    );
    await paid(1);
    expect(sent()).toEqual(['thanks']);
  });

  test('sem-66: an answer that comes while the run is on its way to its wait is found there', async () => {
    await house.workflow(1, [
      { kind: 'wait', id: 'first', duration: { amount: 1, unit: 'hours' }, next: 'paid' },
      untilPaid({ since: 'step' }),
      send('thanks'),
      send('remind'),
    ]);
    await house.join(1, [1]);
    house.elapse(HOUR);
    // The answer is there, and has been reacted to, while the run still stands at the wait before.
    await paidUnnoticed(1, house.now());
    await house.reactor(house.tenure);
    await house.advancer(house.tenure);
    await house.settle();
    expect(sent()).toEqual(['thanks']);
  });

  test('sem-66: an event that was decided about before the run had moved is decided about again', async () => {
    const inside = await house.workflow(1, PAY);
    await house.join(1, [1]);
    const { workflowId } = inside;
    const [run] = await house.verbs.loadRunsInside([{ workflowId, contactId: 1 }]);
    const decidedUnder = (await house.verbs.loadWorkflowStates([workflowId])).get(workflowId);
    if (run === undefined || decidedUnder === undefined) throw new Error('the run of this test is inside');
    await paidUnnoticed(1, house.now());
    const event: { id: number } = await store.read('event').where({ type: 'order.paid' }).first();
    // Somebody touches the run between the decision and its commit.
    await store.write((t) => t('run').increment('seq', 1));
    const to = { ...positionOf(run), step: 'remind', state: 'waiting', wakeAt: house.now(), attempt: 0 } as const;
    const move = { run, decidedUnder, log: [], contactWrite: null, memberships: [], deliveries: [], events: [] };
    const reaction = { ...run, eventId: event.id, debtId: null, entries: [], refusals: [], debts: [] };
    const stale = { ...reaction, moves: [{ ...move, to: { ...to, variables: null, heldBy: null, end: null } }] };
    await house.verbs.react({ tenure: house.tenure, reactions: [stale], now: house.now() });
    expect(await store.read('event').select('pending').where({ id: event.id })).toEqual([{ pending: 1 }]);
    await house.settle();
    expect(sent()).toEqual(['thanks']);
  });

  test('sem-26: whoever waits for years is not forgotten: the run goes on, and still knows what began it and what happened before', async () => {
    const bySource: Step = {
      kind: 'branch',
      id: 'source',
      branches: [
        {
          name: 'fair',
          when: { attribute: 'event.source', operator: 'is', value: 'fair' },
          next: 'paid',
        },
      ],
      otherwise: 'remind',
    };
    const years: Step = { kind: 'wait', id: 'years', duration: { amount: 72, unit: 'months' }, next: 'source' };
    await house.workflow(1, [years, bySource, untilPaid({ since: 'run' }), send('thanks'), send('remind')]);
    await house.join(1, [1], { payload: { list: 'x', source: 'fair' } });
    await paid(1);
    for (let year = 0; year < 6; year++) await house.pass(364 * DAY);
    expect(await house.runs()).toMatchObject([{ step: 'years', state: 'waiting' }]);
    await house.pass(10 * DAY);
    expect(sent()).toEqual(['thanks']);
  });

  const stop = async (workflowId: number): Promise<void> => {
    const stoppedAt = house.now();
    await store.write(async (t) => {
      await t('workflow').where({ id: workflowId }).update({ state: 'stopped', stopped_at: stoppedAt });
      await t('run').update({ state: 'frozen', frozen_at: stoppedAt, seq: t.raw('seq + 1') });
    });
  };

  test('in a stopped workflow an answer is in time however long it stands, and the run goes on with Start', async () => {
    const { workflowId } = await house.workflow(1, PAY);
    await house.join(1, [1]);
    await house.pass(HOUR);
    await stop(workflowId);
    await house.pass(3 * DAY);
    await paid(1);
    expect(sent()).toEqual([]);
    expect(await house.runs()).toMatchObject([{ step: 'thanks', state: 'frozen' }]);
  });

  test('in a stopped workflow an answer comes too late where the wait was over before the stop', async () => {
    const { workflowId } = await house.workflow(1, PAY);
    await house.join(1, [1]);
    house.elapse(DAY);
    await stop(workflowId);
    await house.pass(DAY);
    await paid(1);
    expect(await house.runs()).toMatchObject([{ step: 'paid', state: 'frozen' }]);
  });

  test('what is to start nothing still ends a wait', async () => {
    await house.workflow(1, PAY);
    await house.workflow(1, [send('started')], { listens: { event_type: 'order.paid' } });
    await house.join(1, [1]);
    await paid(1, { quiet: true });
    expect(sent()).toEqual(['thanks']);
  });
});
