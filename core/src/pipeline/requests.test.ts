import type { HttpRequestEffect, SettleItem, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import type { RequestOutcome } from '../model/request/request.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { eraseContact } from '../store/verb/delete-contact.ts';
import { answered } from './test-answer.ts';
import { createTestHouse, HOUR, MINUTE, type TestHouse } from './test-house.ts';
import type { Behaviour } from './test-plugins.ts';

const ASK: Step = { kind: 'action', id: 'ask', contribution: 'webhook/call', config: {}, ports: { done: 'later' } };
const LATER: Step = { kind: 'wait', id: 'later', duration: { amount: 6, unit: 'weeks' } };

const CALL: HttpRequestEffect = {
  kind: 'http.request',
  method: 'POST',
  url: { template: 'https://crm.example/people/{{ contact.email }}' },
  body: { template: '{"name": "{{ contact.firstName }}", "visits": {{ variable.visits | default: 0 }}}' },
};

const LOST: RequestOutcome = { kind: 'lost', detail: 'no whole answer came within 15 s' };

describe.each(DATABASES)('requests to other systems on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let call: HttpRequestEffect;
  let settled: SettleItem[];

  /** Asks, and goes on with the status and the number that the answer holds. */
  const behave: Behaviour = ({ items, entry }) => ({
    kind: 'answered',
    answers: readKept<SettleItem[]>(items).map((item) => {
      if (entry !== 'settle') return { ok: true, value: JSON.stringify({ effects: [call] }) };
      settled.push(item);
      const [answer] = item.answers;
      const status = answer?.answer?.status ?? 0;
      const port = answer?.state === 'failed' ? 'failed' : 'done';
      return { ok: true, value: JSON.stringify({ port, variables: { status } }) };
    }),
    logs: [],
    cpuMs: 0,
  });

  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    call = CALL;
    settled = [];
    house.state.behave = behave;
    house.state.settles = true;
  });
  afterEach(() => store.close());

  let workflowId: number;
  const begin = async (): Promise<void> => {
    await house.contacts(1, 1);
    ({ workflowId } = await house.workflow(1, [ASK, LATER]));
    await house.join(1, [1]);
  };
  /** Lets all be tried again that is tried again within the hour. */
  const passTheHour = async (): Promise<void> => {
    for (let quarters = 0; quarters < 4; quarters++) await house.pass(15 * MINUTE);
  };
  /** Until something that another task is about to do was done. */
  const until = async (isThere: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 2000; tries++) {
      if (await isThere()) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('it never came');
  };
  const isHanded = async (): Promise<boolean> => (await deliveries())[0]?.['state'] === 'handed';
  const deliveries = (): Promise<Record<string, unknown>[]> => store.read('delivery').select('*').orderBy('id');
  const requests = (): Promise<Record<string, unknown>[]> => store.read('request').select('*').orderBy('delivery_id');
  const history = async (): Promise<readonly string[]> =>
    (await store.read('delivery_attempt').select('outcome', 'detail').orderBy(['number', 'outcome'])).map(
      ({ outcome, detail }: { outcome: string; detail: string }) => `${outcome}: ${detail}`,
    );

  test('what is asked is filled in when it is asked, and the answer is there for the steps behind it', async () => {
    house.state.reply = () => answered(201, '{"id": 7}');
    await begin();
    expect(house.state.asked).toMatchObject([
      {
        method: 'POST',
        url: expect.stringMatching(/^https:\/\/crm\.example\/people\/.+%40/),
        type: 'application/json',
      },
    ]);
    expect(JSON.parse(house.state.asked[0]?.body ?? '')).toMatchObject({ visits: 0 });
    expect(settled).toMatchObject([{ answers: [{ state: 'done', answer: { status: 201, body: '{"id": 7}' } }] }]);
    expect(await house.runs()).toMatchObject([{ step: 'later', state: 'waiting', variables: '{"status":201}' }]);
    expect(await deliveries()).toMatchObject([{ kind: 'request', state: 'accepted', host: 'crm.example' }]);
    expect(await requests()).toMatchObject([{ state: 'answered', status: 201, method: 'POST' }]);
  });

  test('nobody is asked for a consent: it is no message to a person', async () => {
    await begin();
    expect(await store.read('message')).toEqual([]);
    expect(await house.runs()).toMatchObject([{ step: 'later' }]);
  });

  test('a system that is busy is asked again, not before it wants to be, and with the very same words', async () => {
    house.state.reply = () => answered(503, '', 90_000);
    await begin();
    expect(await requests()).toMatchObject([{ state: 'asking', status: 503 }]);
    await store.write((t) => t('contact').update({ first_name: 'Another', rev: 9 }));
    house.state.reply = () => answered(200);
    await house.pass(80_000);
    expect(house.state.asked).toHaveLength(1);
    await house.pass(20_000);
    expect(house.state.asked).toHaveLength(2);
    const [first, second] = house.state.asked;
    expect(second).toMatchObject({ id: first?.id, url: first?.url, body: first?.body });
    expect(await history()).toEqual(['retry: it answered 503']);
    expect(await house.runs()).toMatchObject([{ step: 'later' }]);
  });

  test('a system that is away for hours is asked for hours, and then the run goes on by “failed”', async () => {
    house.state.unreached = 'the connection failed (ECONNREFUSED)';
    await begin();
    for (let quarters = 0; quarters < 80; quarters++) await house.pass(15 * MINUTE);
    expect(await deliveries()).toMatchObject([{ state: 'failed', attempt: 50 }]);
    expect(settled).toMatchObject([{ answers: [{ state: 'failed', answer: null }] }]);
    expect(await house.log(1)).toContain('ask failed');
  });

  test('an answer that says no is for good, and its words are there for the plugin', async () => {
    house.state.reply = () => answered(404, '{"error": "nobody"}');
    await begin();
    await passTheHour();
    expect(house.state.asked).toHaveLength(1);
    expect(settled).toMatchObject([{ answers: [{ state: 'failed', answer: { status: 404 } }] }]);
    expect(await requests()).toMatchObject([{ state: 'refused', status: 404 }]);
  });

  test('of a request that may have arrived nobody knows: it is asked again twice, and then left', async () => {
    house.state.reply = () => LOST;
    await begin();
    await passTheHour();
    expect(house.state.asked).toHaveLength(3);
    expect(new Set(house.state.asked.map(({ id }) => id)).size).toBe(1);
    expect(settled).toMatchObject([{ answers: [{ state: 'uncertain' }] }]);
    expect(await requests()).toMatchObject([{ state: 'uncertain' }]);
  });

  test('where the step says so it is not asked again at all', async () => {
    call = { ...CALL, onUncertain: 'hold' };
    house.state.reply = () => LOST;
    await begin();
    await passTheHour();
    expect(house.state.asked).toHaveLength(1);
    expect(settled).toMatchObject([
      { answers: [{ state: 'uncertain', reason: LOST.kind === 'lost' ? LOST.detail : '' }] },
    ]);
  });

  test('to read once more changes nothing: a question without an answer is simply asked again', async () => {
    call = { kind: 'http.request', method: 'GET', url: 'https://crm.example/', onUncertain: 'hold' };
    house.state.reply = () => LOST;
    await begin();
    house.state.reply = () => answered(200);
    await house.pass(MINUTE);
    expect(settled).toMatchObject([{ answers: [{ state: 'done' }] }]);
    expect(await deliveries()).toMatchObject([{ uncertain: 0 }]);
  });

  test('a value of a contact stays a value: it neither leads elsewhere nor adds to what is said', async () => {
    await house.contacts(1, 2);
    await store.write((t) => t('contact').where({ id: 1 }).update({ first_name: '", "admin": true, "x": "' }));
    await store.write((t) => t('contact').where({ id: 2 }).update({ first_name: '..' }));
    call = { ...CALL, url: { template: 'https://crm.example/a/{{ contact.firstName }}/b' } };
    await house.workflow(1, [ASK, LATER]);
    await house.join(1, [1, 2]);
    expect(house.state.asked).toHaveLength(1);
    expect(JSON.parse(house.state.asked[0]?.body ?? '')).toEqual({ name: '", "admin": true, "x": "', visits: 0 });
    expect(house.state.asked[0]?.url).toBe(
      'https://crm.example/a/%22%2C%20%22admin%22%3A%20true%2C%20%22x%22%3A%20%22/b',
    );
    expect(new Set((await deliveries()).map(({ state }) => state))).toEqual(new Set(['accepted', 'failed']));
  });

  test('a host cannot be a template', async () => {
    call = { ...CALL, url: { template: 'https://{{ contact.firstName }}.example/' } };
    await begin();
    expect(await deliveries()).toEqual([]);
    expect(await house.log(1)).toContain('ask failed');
  });

  test('a stopped workflow asks nobody, and goes on with it at Start', async () => {
    house.state.unreached = 'away';
    await begin();
    await house.setState(workflowId, 'stopped');
    house.state.unreached = null;
    await passTheHour();
    expect(await deliveries()).toMatchObject([{ state: 'frozen' }]);
    expect(house.state.asked).toEqual([]);
  });

  test('nothing is asked for a run that has ended', async () => {
    house.state.unreached = 'away';
    await begin();
    await store.write((t) =>
      t('run').update({ state: 'ended', ended_at: house.now(), end_reason: 'ended-by-operator' }),
    );
    house.state.unreached = null;
    await passTheHour();
    expect(house.state.asked).toEqual([]);
    expect(await deliveries()).toMatchObject([{ state: 'cancelled' }]);
    expect(await requests()).toMatchObject([{ state: 'cancelled' }]);
  });

  /** A node that has died, and another one that has its shards. */
  const succeed = async () => {
    await store.write((t) => t('shard').update({ lease_until: 1 }));
    const shards = await house.verbs.acquireShards({ owner: 'heir', leaseMs: 3600 * HOUR, most: 64 });
    const tenure = { owner: 'heir', shards };
    await house.verbs.recoverDeliveries({ tenure, now: house.now() });
    return tenure;
  };

  test('what was claimed when its node died was not asked: it is asked once', async () => {
    house.state.claimLost = new Error('killed');
    await begin().catch(() => undefined);
    expect(await deliveries()).toMatchObject([{ state: 'claimed' }]);
    const tenure = await succeed();
    expect(await deliveries()).toMatchObject([{ state: 'queued', uncertain: 0 }]);
    await house.settle(tenure);
    expect(house.state.asked).toHaveLength(1);
    expect(await house.runs()).toMatchObject([{ step: 'later' }]);
  });

  test.each([
    ['resend', 1, 'done'],
    ['hold', 0, 'uncertain'],
  ] as const)('what was handed over when its node died may have arrived: %s', async (onUncertain, times, state) => {
    call = { ...CALL, onUncertain };
    house.state.unreached = 'away';
    await begin();
    house.state.unreached = null;
    await store.write((t) => t('delivery').update({ state: 'handed' }));
    const tenure = await succeed();
    house.elapse(HOUR);
    await house.settle(tenure);
    expect(house.state.asked).toHaveLength(times);
    expect(settled).toMatchObject([{ answers: [{ state }] }]);
    expect(await history()).toContain('uncertain: the hub stopped while handing it over');
    expect(await house.runs()).toMatchObject([{ step: 'later' }]);
  });

  test('an answer counts whoever brings it: also a node that has lost its shard meanwhile', async () => {
    let answer = (_outcome: RequestOutcome): void => undefined;
    house.state.reply = () => new Promise((resolve) => (answer = resolve));
    const slow = begin();
    await until(isHanded);
    await store.write((t) => t('shard').update({ lease_until: 1 }));
    const shards = await house.verbs.acquireShards({ owner: 'heir', leaseMs: 3600 * HOUR, most: 64 });
    answer(answered(200, '{"late": true}'));
    await slow.catch(() => undefined);
    expect(await deliveries()).toMatchObject([{ state: 'accepted' }]);
    await house.settle({ owner: 'heir', shards });
    expect(settled.at(-1)).toMatchObject({ answers: [{ answer: { body: '{"late": true}' } }] });
    expect(house.state.asked).toHaveLength(1);
    expect(await house.runs()).toMatchObject([{ step: 'later', variables: '{"status":200}' }]);
  });

  test('a host that is slow holds up nobody but those who ask it', async () => {
    await house.workspace(2);
    await house.contacts(1, 70);
    await house.contacts(2, 1, 71);
    let arrive = (_outcome: RequestOutcome): void => undefined;
    const slow = new Promise<RequestOutcome>((resolve) => (arrive = resolve));
    house.state.reply = () => (house.state.asked.at(-1)?.url.includes('slow') === true ? slow : answered(200));
    /** Everybody joins, and stands before the step. */
    const queue = async (workspaceId: number, from: number, to: number): Promise<void> => {
      const ids = Array.from({ length: to - from + 1 }, (_, at) => from + at);
      await house.verbs.accept({ calls: [ids.map((id) => house.joined(workspaceId, id))], receivedAt: house.now() });
      await house.reactor(house.tenure);
      await house.advancer(house.tenure);
    };
    await house.workflow(1, [ASK, LATER]);
    await house.workflow(2, [ASK, LATER]);
    call = { ...CALL, url: 'https://slow.example/' };
    await queue(1, 1, 69);
    for (let rounds = 0; rounds < 3; rounds++) await house.deliverer.work(house.tenure);
    await until(() => house.state.asked.length >= 50);
    expect(house.state.asked).toHaveLength(50);
    call = { ...CALL, url: 'https://quick.example/' };
    await queue(1, 70, 70);
    await queue(2, 71, 71);
    await house.deliverer.work(house.tenure);
    await until(() => house.state.asked.length >= 52);
    expect(house.state.asked.slice(50).map(({ url }) => url)).toEqual([
      'https://quick.example/',
      'https://quick.example/',
    ]);
    arrive(answered(200));
    await house.deliverer.drain();
    await house.settle();
    expect(house.state.asked).toHaveLength(71);
  });

  test('of somebody who is erased nothing stays of what was asked and answered', async () => {
    house.state.reply = () => answered(200, '{"secret": "of hers"}');
    await begin();
    await store.write((t) => eraseContact(t, { workspaceId: 1, contactId: 1 }));
    expect(await requests()).toMatchObject([{ url: '', body: null, answer: null }]);
    expect(JSON.stringify(await deliveries())).not.toContain('of hers');
  });
});
