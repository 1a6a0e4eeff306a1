import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { InboundView, JsonObject, Page, ParkedView, RunView, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshHome, hereOn } from '../support/database.ts';
import { openFakeShop, SHOP_KEY, type FakeShop } from '../support/fake-shop.ts';
import { startHub, type HubOptions, type RunningHub } from '../support/hub.ts';
import { installPlugin } from '../support/install-plugin.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const SIGNING = 'canary-signing-71c0';

const begunBy = (contribution: string, config: JsonObject): WorkflowDefinition => ({
  trigger: { contribution, config },
  reentry: { policy: 'always' },
  first: 'later',
  steps: [{ kind: 'wait', id: 'later', duration: { amount: 6, unit: 'weeks' } }],
});

const signed = (body: string, at = Date.now()): Record<string, string> => {
  const time = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', SIGNING).update(`${time}.${body}`).digest('hex');
  return { 'x-shop-signature': `t=${time},v1=${signature}` };
};

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('PostgreSQL'))('orders from outside on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let options: HubOptions;
  let shop: FakeShop;
  let settled: Settled;
  let asking: string;
  let listening: string;
  let address: string;

  beforeAll(async () => {
    shop = await openFakeShop();
    const home = await freshHome(database);
    await installPlugin(home, join(import.meta.dirname, 'plugins', 'shop'));
    options = { ...home, environment: { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: shop.host } };
    hub = await startHub(options);
    settled = await settleIn(hub);
    await settled.api.must('POST', `${settled.base}/plugins/shop/enable`, {});
  });
  afterAll(async () => {
    await hub?.stop();
    await shop?.close();
  });

  const at = (workflow: string, path = ''): string => `${settled.base}/workflows/${workflow}${path}`;
  const make = async (name: string, definition: WorkflowDefinition): Promise<string> =>
    (await settled.api.must<{ id: string }>('POST', `${settled.base}/workflows`, { name, definition })).id;
  const standing = (workflow: string): Promise<InboundView> => settled.api.must('GET', at(workflow, '/inbound'));
  const runsOf = async (workflow: string): Promise<readonly RunView[]> =>
    (await settled.api.must<Page<RunView>>('GET', at(workflow, '/runs'))).items;
  const untilRuns = (workflow: string, count: number): Promise<unknown> =>
    until(
      () => runsOf(workflow),
      (runs) => runs.length === count,
      { what: `${count} runs` },
    );
  const untilPoll = (
    isThere: (poll: NonNullable<InboundView['poll']>) => boolean,
    what: string,
  ): Promise<InboundView> =>
    until(
      () => standing(asking),
      ({ poll }) => poll !== null && isThere(poll),
      { what },
    );
  const enter = (workflow: string, secret: string, value: string): Promise<unknown> =>
    settled.api.must('PUT', at(workflow, `/inbound/secrets/${secret}`), { value });
  const call = async (body: string, headers: Record<string, string> = signed(body), method = 'POST'): Promise<number> =>
    (await fetch(address, { method, headers, ...(method === 'GET' ? {} : { body }) })).status;
  const order = (id: string, email: string, total = 20): string => JSON.stringify({ id, email, total, at: Date.now() });
  const addContact = (email: string): Promise<unknown> =>
    settled.api.must('POST', `${settled.base}/contacts`, { email });
  const parked = async (): Promise<readonly ParkedView[]> =>
    (await settled.api.must<Page<ParkedView>>('GET', `${settled.base}/parked`)).items.filter(
      ({ releasedAt }) => releasedAt === null,
    );

  test('a trigger that asks starts only when it was told its secret, which nobody sees again', async () => {
    shop.orders.push({ id: 'old', email: 'old@clients.example', total: 5, at: Date.now() - 3_600_000 });
    asking = await make('Asking', begunBy('shop/asked', { address: `http://${shop.host}` }));
    expect((await settled.api.call('POST', at(asking, '/start'))).body['problems']).toMatchObject([
      { code: 'TRIGGER_SECRET', path: '/trigger' },
    ]);
    await enter(asking, 'api_key', SHOP_KEY);
    const view = await standing(asking);
    expect(view.secrets).toMatchObject([{ name: 'api_key', isSet: true }]);
    expect(JSON.stringify(view)).not.toContain(SHOP_KEY);
    await settled.api.must('POST', at(asking, '/start'));
    const { poll } = await untilPoll(({ answered }) => answered !== null, 'the first answer');
    expect(poll).toMatchObject({ listening: true, trouble: null, events: 0, failures: 0 });
    expect(await runsOf(asking)).toEqual([]);
  });

  test('what happens from then on comes in, a page after the other, and nothing of it twice', async () => {
    for (const name of ['ada', 'bruno', 'carla'])
      shop.orders.push({ id: name, email: `${name}@clients.example`, total: 30, at: Date.now() });
    await settled.api.must('POST', at(asking, '/start'));
    await untilRuns(asking, 3);
    await untilPoll(({ events }) => events === 3, 'all three are counted');
    expect(shop.asked.map(({ after }) => after)).toEqual([0, 1, 3]);
    expect(shop.asked.every(({ authorization }) => authorization === `Bearer ${SHOP_KEY}`)).toBe(true);
  });

  test('trouble is told in plain words, and asked again when the system says so', async () => {
    shop.moods.push({ status: 429, headers: { 'retry-after': '2' } });
    await settled.api.must('POST', at(asking, '/start'));
    const { poll } = await untilPoll(({ trouble }) => trouble !== null, 'the trouble');
    expect(poll).toMatchObject({ trouble: 'it answered with 429', failures: 1 });
    await untilPoll(({ trouble }) => trouble === null, 'the end of the trouble');
  });

  test('a system that sends on to a private host is not followed there', async () => {
    shop.moods.push({ status: 302, headers: { location: 'http://127.0.0.1:1/orders' } });
    await settled.api.must('POST', at(asking, '/start'));
    const { poll } = await untilPoll(({ trouble }) => trouble !== null, 'the trouble');
    expect(poll?.trouble).toBe('the host 127.0.0.1:1 is not one that the plugin declared');
  });

  test('a secret goes nowhere but where it was entered for', async () => {
    const { draft, draftRev } = await settled.api.must<{ draft: WorkflowDefinition; draftRev: number }>(
      'GET',
      at(asking),
    );
    const definition = {
      ...draft,
      trigger: { contribution: 'shop/asked', config: { address: 'https://thief.example' } },
    };
    await settled.api.must('PUT', at(asking, '/draft'), { definition, draftRev });
    expect((await settled.api.call('POST', at(asking, '/start'))).body['problems']).toMatchObject([
      { code: 'TRIGGER_SECRET', detail: '“API key” must be entered again: it was entered for another host.' },
    ]);
    await settled.api.must('POST', at(asking, '/stop'));
    expect((await standing(asking)).poll).toMatchObject({ listening: false, next: null });
  });

  test('a trigger that is called has an address before it starts, and nobody listens there until then', async () => {
    listening = await make('Listening', begunBy('shop/called', {}));
    await enter(listening, 'signing', SIGNING);
    address = (await standing(listening)).webhook?.address ?? '';
    expect(address).toMatch(/\/in\/[\w-]{46}$/);
    expect(await call(order('1', 'ada@clients.example'))).toBe(409);
    await settled.api.must('POST', at(listening, '/start'));
    expect(await call(order('1', 'ada@clients.example'))).toBe(202);
    await untilRuns(listening, 1);
  });

  test('the same delivery again is taken, and starts nothing', async () => {
    const body = order('2', 'bruno@clients.example');
    const headers = { ...signed(body), 'x-shop-delivery': 'delivery-2' };
    expect(await call(body, headers)).toBe(202);
    expect(await call(body, headers)).toBe(202);
    // Another delivery that tells of the same order.
    expect(await call(body, { ...signed(body), 'x-shop-delivery': 'delivery-2-again' })).toBe(202);
    await untilRuns(listening, 2);
    await until(
      () => standing(listening),
      ({ webhook }) => webhook?.waiting === 0,
      { what: 'all calls are read' },
    );
    expect((await standing(listening)).webhook?.events).toBe(2);
  });

  test('whoever cannot prove who they are is turned away, and learns nothing from an address that is none', async () => {
    const body = order('3', 'carla@clients.example');
    expect(await call(body, {})).toBe(401);
    expect(await call(`${body} `, signed(body))).toBe(401);
    expect(await call(body, signed(body, Date.now() - 600_000))).toBe(401);
    expect(await call(body, signed(body), 'PUT')).toBe(405);
    const wrong = address.slice(0, -4) + (address.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    const answers = await Promise.all(
      [wrong, `${hub.url}/in/x`, `${hub.url}/nowhere`].map((url) => fetch(url, { method: 'POST' })),
    );
    const told = await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]));
    expect(told.map(([status]) => status)).toEqual([404, 404, 404]);
    expect(new Set(told.map(([, text]) => text)).size).toBe(1);
    expect(await call('x'.repeat(300_000), {})).toBe(413);
  });

  test('a call about nobody known, or that does not fit the trigger’s own condition, starts nothing', async () => {
    await addContact('dora@clients.example');
    expect(await call(order('4', 'nobody@clients.example'))).toBe(202);
    expect(await call(order('5', 'dora@clients.example', 5))).toBe(202);
    expect(await call(order('6', 'dora@clients.example'))).toBe(202);
    await untilRuns(listening, 3);
    expect((await standing(listening)).webhook).toMatchObject({ unknown: 1, events: 4 });
  });

  test('a call that the plugin cannot read is set aside, and the next is read all the same', async () => {
    expect(await call('no JSON at all')).toBe(202);
    expect(await call(order('7', 'dora@clients.example'))).toBe(202);
    await untilRuns(listening, 4);
    const [aside] = await until(parked, (items) => items.length === 1, { what: 'the call is set aside' });
    expect(aside).toMatchObject({ kind: 'call', workflow: listening });
    expect(aside?.reason).toContain('the plugin failed');
    await settled.api.must('POST', `${settled.base}/parked/${aside?.id}/release`);
    await until(parked, (items) => items.length === 1 && items[0]?.id !== aside?.id, { what: 'it is set aside again' });
  });

  test('a call over which the plugin loops is the only one that is lost to it', async () => {
    const looping = 'for ever';
    expect(await call(looping)).toBe(202);
    expect(await call(order('8', 'dora@clients.example'))).toBe(202);
    await untilRuns(listening, 5);
    const found = await until(parked, (items) => items.length === 2, { what: 'the loop is set aside' });
    expect(found.map(({ reason }) => reason).join()).toContain('the plugin had to be stopped (timeout)');
  });

  test('a renewed address makes the one before worthless', async () => {
    const before = address;
    const { webhook } = await settled.api.must<InboundView>('POST', at(listening, '/inbound/address'));
    address = webhook?.address ?? '';
    expect(address).not.toBe(before);
    expect((await fetch(before, { method: 'POST' })).status).toBe(404);
    expect(await call(order('9', 'dora@clients.example'))).toBe(202);
    await untilRuns(listening, 6);
  });

  test('a hub that is killed right after its answers loses no call, and reads none twice', async () => {
    const bodies = Array.from({ length: 20 }, (_, number) => order(`killed-${number}`, 'dora@clients.example'));
    expect(new Set(await Promise.all(bodies.map((body) => call(body))))).toEqual(new Set([202]));
    await hub.kill();
    hub = await startHub({ ...options, port: Number(new URL(hub.url).port) });
    // The caller, who did not hear the answers, says all of it again.
    expect(new Set(await Promise.all(bodies.map((body) => call(body))))).toEqual(new Set([202]));
    await untilRuns(listening, 26);
    expect((await standing(listening)).webhook).toMatchObject({ waiting: 0 });
    expect(hub.output()).not.toContain('canary');
  });

  test('where nobody listens any more, whoever calls is told so', async () => {
    await settled.api.must('POST', at(listening, '/stop'));
    expect(await call(order('10', 'dora@clients.example'))).toBe(409);
  });
});
