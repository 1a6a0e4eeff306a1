import type { Filter, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const BOUGHT: Filter = { attribute: 'field.status', operator: 'is', value: 'customer' };

const PAUSE: Step = { kind: 'wait', id: 'pause', duration: { amount: 7, unit: 'days' }, next: 'send' };
const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('leaving before the end, on %s', (database) => {
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

  const become = async (contact: number, status: string): Promise<void> => {
    await store.write((t) =>
      t('contact')
        .where({ id: contact })
        .update({ fields: JSON.stringify({ status }), rev: t.raw('rev + 1') }),
    );
  };
  const changed = async (contact: number, status: string): Promise<void> => {
    await become(contact, status);
    await house.join(1, [contact], {
      type: 'contact.updated',
      payload: { source: 'api', changed: { status: { from: null, to: status } } },
    });
  };
  const ends = async (): Promise<readonly (string | null)[]> =>
    (await house.runs()).map((run: { end_reason: string | null }) => run.end_reason);

  test('sem-44: whoever reaches the goal leaves at once, in the middle of a wait, and may come again', async () => {
    const { versionId } = await house.workflow(1, [PAUSE, SEND], {
      options: { goal: BOUGHT },
      reentry: { policy: 'always' },
    });
    await house.join(1, [1, 2]);
    await house.pass(HOUR);
    await changed(1, 'customer');
    expect(await ends()).toEqual(['goal-reached', null]);
    expect(await house.counts(versionId)).toMatchObject({ 'pause entered': 2, 'pause goal-reached': 1 });
    expect(await store.read('run_log').select('detail').where({ run_id: 1, outcome: 'goal-reached' })).toEqual([
      { detail: 'field.status = "customer"' },
    ]);
    expect(await store.read('enrolment').select('run_id').where({ contact_id: 1 })).toEqual([{ run_id: null }]);
    await house.pass(7 * DAY);
    expect(house.state.sent).toEqual(['c2@example.com: Ciao Nome2']);
  });

  test('sem-38: who fits the exit condition leaves; without one, a run goes on though its list is left', async () => {
    const list = '01890000-0000-7000-8000-000000000001';
    await store.write(async (t) => {
      await t('list').insert({ id: 5, public_id: list, workspace_id: 1, name: 'News', created_at: 0 });
      await t('list_member').insert({ list_id: 5, contact_id: 1, workspace_id: 1, joined_at: 0 });
    });
    const exitWhen: Filter = { attribute: `list.${list}`, operator: 'is', value: false };
    await house.workflow(1, [PAUSE, SEND], { options: { exitWhen } });
    await house.workflow(1, [PAUSE, SEND]);
    await house.join(1, [1]);
    await house.pass(HOUR);
    await store.write((t) => t('list_member').del());
    await house.join(1, [1], { type: 'list.left', payload: { list, source: 'api' } });
    expect(await ends()).toEqual(['exit-condition', null]);
  });

  test('an event about something else costs a look into memory, and reads no run', async () => {
    await house.workflow(1, [PAUSE, SEND], { options: { goal: BOUGHT } });
    await house.join(1, [1]);
    const asked: string[] = [];
    store.read.on('query', ({ sql }: { sql: string }) => void asked.push(sql));
    await house.join(1, [1], {
      type: 'contact.updated',
      payload: { source: 'api', changed: { phone: { from: null, to: '1' } } },
    });
    expect(asked.filter((sql) => sql.includes('CROSS JOIN enrolment'))).toEqual([]);
    await changed(1, 'customer');
    expect(asked.filter((sql) => sql.includes('CROSS JOIN enrolment'))).toHaveLength(1);
  });

  test('the goal may be something that happened', async () => {
    const goal: Filter = {
      attribute: 'events.count',
      of: { event: 'order.paid', when: { attribute: 'event.amount', operator: 'at-least', value: 50 } },
      operator: 'at-least',
      value: 1,
    };
    await house.workflow(1, [PAUSE, SEND], { options: { goal } });
    await house.join(1, [1]);
    await house.join(1, [1], { type: 'order.paid', payload: { amount: 49 } });
    expect(await ends()).toEqual([null]);
    await house.join(1, [1], { type: 'order.paid', payload: { amount: 50 } });
    expect(await ends()).toEqual(['goal-reached']);
  });

  test('whoever has reached the goal before leaves as they enter', async () => {
    await become(1, 'customer');
    await house.workflow(1, [PAUSE, SEND], { options: { goal: BOUGHT } });
    await house.join(1, [1, 2]);
    expect(await ends()).toEqual(['goal-reached', null]);
    await house.pass(7 * DAY);
    expect(house.state.sent).toEqual(['c2@example.com: Ciao Nome2']);
  });

  test('a goal that no event tells of is asked when the run is due', async () => {
    await house.workflow(1, [PAUSE, SEND], { options: { goal: BOUGHT } });
    await house.join(1, [1]);
    await become(1, 'customer');
    await house.pass(7 * DAY);
    expect(house.state.sent).toEqual([]);
    expect(await ends()).toEqual(['goal-reached']);
  });

  test('sem-43: whoever reaches the goal between the queue and the sending gets nothing more, and the run ends there', async () => {
    await house.workflow(1, [SEND], { options: { goal: BOUGHT } });
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: HOUR });
    await house.join(1, [1, 2]);
    house.state.world = () => ({ kind: 'accepted', detail: '250 ok' });
    // The row has changed, and its event is still on its way.
    await become(1, 'customer');
    await house.pass(HOUR);
    expect(house.state.sent).toEqual(['c2@example.com: Ciao Nome2']);
    expect(await ends()).toEqual(['goal-reached', 'finished']);
    expect(await store.read('delivery').select('state', 'reason').where({ contact_id: 1 })).toEqual([
      { state: 'cancelled', reason: 'goal-reached' },
    ]);
    expect(await store.read('message').select('state').where({ contact_id: 1 })).toEqual([{ state: 'cancelled' }]);
  });

  test('sem-43: an event that reaches the goal cancels what was not handed over', async () => {
    await house.workflow(1, [SEND], { options: { goal: BOUGHT } });
    house.state.world = () => ({ kind: 'retry', detail: '451 later', waitMs: HOUR });
    await house.join(1, [1]);
    expect(await house.runs()).toMatchObject([{ state: 'awaiting' }]);
    await changed(1, 'customer');
    expect(await ends()).toEqual(['goal-reached']);
    expect(await store.read('delivery').select('state', 'reason')).toEqual([
      { state: 'cancelled', reason: 'goal-reached' },
    ]);
    await house.pass(DAY);
    expect(house.state.sent).toEqual([]);
  });

  test('stop when: a status that changes during the pause ends the run, and there is no second message', async () => {
    const gone: Filter = { attribute: 'field.status', operator: 'is', value: 'gone' };
    const { versionId } = await house.workflow(1, [
      { ...SEND, id: 'first', ports: { done: 'pause' } },
      { ...PAUSE, stopWhen: gone },
      SEND,
    ]);
    await house.join(1, [1, 2]);
    expect(house.state.sent).toHaveLength(2);
    await house.pass(DAY);
    await changed(1, 'gone');
    expect(await ends()).toEqual(['stopped-by-condition', null]);
    await house.pass(7 * DAY);
    expect(house.state.sent.slice(2)).toEqual(['c2@example.com: Ciao Nome2']);
    expect(await house.counts(versionId)).toMatchObject({ 'pause ended': 1, 'pause done': 1 });
  });

  test('stop when is asked as the wait begins and as it ends, also where no event told of it', async () => {
    const gone: Filter = { attribute: 'field.status', operator: 'is', value: 'gone' };
    await become(1, 'gone');
    await house.workflow(1, [{ ...PAUSE, stopWhen: gone }, SEND]);
    await house.join(1, [1, 2]);
    expect(await ends()).toEqual(['stopped-by-condition', null]);
    await become(2, 'gone');
    await house.pass(7 * DAY);
    expect(await ends()).toEqual(['stopped-by-condition', 'stopped-by-condition']);
    expect(house.state.sent).toEqual([]);
  });

  test('stop when counts only at its own wait', async () => {
    const gone: Filter = { attribute: 'field.status', operator: 'is', value: 'gone' };
    await house.workflow(1, [{ ...PAUSE, id: 'before', next: 'pause' }, { ...PAUSE, stopWhen: gone }, SEND]);
    await house.join(1, [1]);
    await changed(1, 'gone');
    expect(await ends()).toEqual([null]);
    await changed(1, 'back');
    await house.pass(14 * DAY);
    expect(house.state.sent).toHaveLength(1);
  });
});
