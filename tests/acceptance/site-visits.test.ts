import { join } from 'node:path';
import type {
  BalanceEntryView,
  JsonObject,
  MessageDetail,
  MessageSummary,
  Page,
  RecordView,
  RunView,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASES, freshHome } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { installPlugin } from '../support/install-plugin.ts';
import { makeWorkspace, signUp, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const SITE = 'https://shop.example';

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('visits of a site on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let shop: Settled;
  let other: Settled;
  let anna: string;
  let monitor: string;
  let key: string;
  const workflows = new Map<string, string>();

  const post = <Answer>(path: string, body: object = {}): Promise<Answer> =>
    shop.api.must('POST', `${shop.base}${path}`, body);
  const get = <Answer>(path: string): Promise<Answer> => shop.api.must('GET', `${shop.base}${path}`);
  const addressOf = (endpoint: string, of = shop): string => `${hub.url}/x/${of.base.split('/').at(-1)}/${endpoint}`;
  const start = async (name: string, definition: object): Promise<void> => {
    const { id } = await post<{ id: string }>('/workflows', {
      name,
      definition: { reentry: { policy: 'always' }, ...definition },
    });
    workflows.set(name, id);
    await post(`/workflows/${id}/start`);
  };
  const whenVisited = (name: string, config: JsonObject): Promise<void> =>
    start(name, {
      trigger: { contribution: 'site-visit/visit', config },
      first: 'end',
      steps: [{ kind: 'exit', id: 'end' }],
    });
  const runs = async (name: string): Promise<readonly RunView[]> =>
    (await get<Page<RunView>>(`/workflows/${workflows.get(name)}/runs`)).items;
  const untilRuns = (name: string, count: number): Promise<unknown> =>
    until(
      () => runs(name),
      (seen) => seen.length === count,
      { what: `${count} runs of ${name}` },
    );
  /** Tells of a visit as the script does: a beacon, which is text. */
  const visit = (path: string, told: JsonObject = {}, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(addressOf('site-visit/visits'), {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8', origin: SITE, ...headers },
      body: JSON.stringify({ m: monitor, u: `${SITE}${path}`, t: 'Shop', ...told }),
    });
  const unknown = async (): Promise<number> =>
    (await get<{ total: number }>(`/balances/site-visit/visitors/accounts/${monitor}`)).total;
  const untilUnknown = (count: number): Promise<unknown> =>
    until(unknown, (seen) => seen === count, { what: `${count} unknown` });

  beforeAll(async () => {
    const home = await freshHome(database);
    await installPlugin(home, join(import.meta.dirname, 'plugins', 'club'));
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    const owner = await signUp(hub);
    [shop, other] = [await makeWorkspace(owner), await makeWorkspace(owner)];
    await shop.api.must('POST', `${shop.base}/plugins/club/enable`, {});
    const draft = { email: 'anna@clients.example', firstName: 'Anna' };
    anna = (await post<{ contact: { id: string } }>('/contacts', draft)).contact.id;
    const attributes = { name: 'Shop', sites: 'shop.example', consent: 'ask' };
    monitor = (await post<RecordView>('/collections/site-visit/monitor/records', { attributes })).id;
  });
  afterAll(() => hub?.stop());

  test('the script is served to pages of all sites, and need not be served again', async () => {
    const script = await fetch(addressOf('site-visit/script'));
    expect(script.status).toBe(200);
    expect(Object.fromEntries(script.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': expect.stringContaining('public'),
    });
    expect((await script.text()).length).toBeLessThan(2048);
    const again = await fetch(addressOf('site-visit/script'), {
      headers: { 'if-none-match': script.headers.get('etag') ?? '' },
    });
    expect([again.status, script.headers.get('set-cookie')]).toEqual([304, null]);
  });

  test('visits of people unknown are counted, a number a day, and stored about nobody', async () => {
    await whenVisited('Any page', { monitor });
    const answers = await Promise.all(Array.from({ length: 25 }, () => visit('/bags')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(answers[0]?.headers.get('access-control-allow-credentials')).toBeNull();
    await untilUnknown(25);
    await visit('/shoes');
    await untilUnknown(26);
    const { items } = await get<Page<BalanceEntryView>>(`/balances/site-visit/visitors/accounts/${monitor}/entries`);
    expect(items).toMatchObject([{ amount: 26, totalAfter: 26 }]);
    expect(await runs('Any page')).toEqual([]);
  });

  test('a mail carries the contact’s key in its link, for the contact alone', async () => {
    await start('Offer', {
      trigger: { contribution: 'event/custom', config: { type: 'custom.offer' } },
      first: 'mail',
      steps: [
        {
          kind: 'action',
          id: 'mail',
          contribution: 'email/send',
          config: { purpose: 'service', subject: 'Offer', text: `See ${SITE}/offer?innesto={{ contact.key }} now` },
          ports: {},
        },
      ],
    });
    await post('/events', { events: [{ type: 'custom.offer', contact: anna, payload: {} }] });
    const [sent] = await until(
      async () => (await get<Page<MessageSummary>>('/messages')).items,
      (seen) => seen.length === 1,
      { what: 'a mail' },
    );
    const { text } = await get<MessageDetail>(`/messages/${sent?.id}`);
    key = /innesto=([A-Za-z0-9_-]{43}) now/.exec(text ?? '')?.[1] ?? '';
    expect(key).not.toBe('');
  });

  test('T9: whoever follows it and consents is recognised: workflows start, and a rule about the page is completed', async () => {
    await whenVisited('Bags', { monitor, match: 'prefix', address: '/bags' });
    await whenVisited('Buying', { match: 'wildcard', address: '/shop/*/buy' });
    const rule = { name: 'Looked at bags', kind: 'page', address: 'shop.example/bags', match: 'exact', value: 3 };
    await post('/collections/conversion/rule/records', { attributes: rule });
    await visit('/bags/?from=mail', { k: key, c: 1 });
    await untilRuns('Bags', 1);
    const [conversion] = await until(
      async () => (await get<Page<RecordView>>('/collections/conversion/conversion/records')).items,
      (seen) => seen.length === 1,
      { what: 'a conversion' },
    );
    expect(conversion).toMatchObject({ contact: anna, attributes: { name: 'Looked at bags', value: 3 } });
    await visit('/shop/bags/buy', { k: key, c: 1 });
    await untilRuns('Buying', 1);
    await untilRuns('Any page', 2);
    expect([(await runs('Bags')).length, await unknown()]).toEqual([1, 26]);
  });

  test('without consent the same key recognises nobody; with a key that is not good the visit is one of somebody unknown', async () => {
    await visit('/bags', { k: key });
    await untilUnknown(27);
    const wrong = [`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, 'x', 'A'.repeat(43), anna];
    for (const made of wrong) expect((await visit('/bags', { k: made, c: 1 })).status).toBe(202);
    await untilUnknown(31);
    expect(await runs('Any page')).toHaveLength(2);
  });

  test('another workspace’s monitor, plugin and key are nobody’s here', async () => {
    const elsewhere = addressOf('site-visit/visits', other);
    const body = JSON.stringify({ m: monitor, u: `${SITE}/bags`, k: key, c: 1 });
    expect((await fetch(elsewhere, { method: 'POST', body })).status).toBe(202);
    const attributes = { name: 'Shop', sites: 'shop.example', consent: 'link' };
    const own = await other.api.must<RecordView>('POST', `${other.base}/collections/site-visit/monitor/records`, {
      attributes,
    });
    expect(
      (await fetch(elsewhere, { method: 'POST', body: JSON.stringify({ m: own.id, u: `${SITE}/`, k: key }) })).status,
    ).toBe(202);
    const account = `${other.base}/balances/site-visit/visitors/accounts/${own.id}`;
    await until(
      async () => (await other.api.must<{ total: number }>('GET', account)).total,
      (seen) => seen === 1,
      { what: 'somebody unknown' },
    );
    expect(await unknown()).toBe(31);
    expect(await runs('Any page')).toHaveLength(2);
  });

  test('what is not there answers the same, whatever of it is not there', async () => {
    const missing = [
      addressOf('site-visit/nothing'),
      addressOf('nothing/visits'),
      addressOf('club/turnstile', other),
      `${hub.url}/x/0190f3b2-7c1a-7def-8123-456789abcdef/site-visit/visits`,
      `${hub.url}/x/x/y/z`,
      `${hub.url}/x/__proto__/constructor/toString`,
      addressOf('site-visit/script'),
    ];
    const answers = await Promise.all(missing.map((address) => fetch(address, { method: 'POST', body: '{}' })));
    const told = await Promise.all(
      answers.map(async (answer) => {
        const { incident: _, ...rest } = (await answer.json()) as Record<string, unknown>;
        return JSON.stringify([answer.status, rest]);
      }),
    );
    expect(new Set(told).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  test('nonsense is taken in and tells nothing; too much of it is refused', async () => {
    const endpoint = addressOf('site-visit/visits');
    const bodies = ['', '{', 'null', '[]', '\0', '"'.repeat(1000), `{"m":"${monitor}","u":{}}`, '\u{D800}'];
    for (const body of bodies) expect((await fetch(endpoint, { method: 'POST', body })).status).toBe(202);
    expect((await fetch(endpoint, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
    await visit('/<script>alert(1)</script>', { t: '<img src=x onerror=alert(1)>' });
    await untilUnknown(32);
  });

  test('an endpoint that answers does so at once, and does what it wants before', async () => {
    const card = { contact: anna, attributes: { number: 'C-1', level: 'silver' } };
    await post('/collections/club/cards/records', card);
    await post(`/balances/club/points/accounts/${anna}/entries`, { amount: 5, reason: 'gift' });
    const turn = (path = '', method = 'POST'): Promise<Response> =>
      fetch(`${addressOf('club/turnstile')}${path}`, { method });
    // A plugin that nobody knows yet has a process to start, and a busy machine may say: come back.
    await until(
      () => turn('?card=C-2'),
      ({ status }) => status === 404,
      { what: 'an answer about a card that is not there' },
    );
    expect(await (await turn('?card=c-1')).json()).toEqual({ opens: true, gold: false });
    expect(await (await turn('?card=C-1')).json()).toEqual({ opens: true, gold: true });
    // Of many at once each finds what those before it left, or is told to come back: never more than there is.
    const many = await Promise.all(Array.from({ length: 12 }, () => turn('?card=C-1')));
    const opened = many.filter(({ status }) => status === 200).length;
    expect(opened).toBeGreaterThan(0);
    expect(opened).toBeLessThanOrEqual(3);
    expect(many.every(({ status }) => [200, 409, 503].includes(status))).toBe(true);
    const { total } = await get<{ total: number }>(`/balances/club/points/accounts/${anna}`);
    expect(total).toBe(3 - opened);
  });

  test('a contact key names its contact to an endpoint, until the contact is gone', async () => {
    const who = async (made: string): Promise<unknown> =>
      (await fetch(`${addressOf('club/turnstile/who')}?key=${made}`)).json();
    expect(await who(key)).toEqual({ name: 'Anna' });
    expect(await who(`${key}x`)).toEqual({ name: null });
  });

  test('a page of a plugin runs nothing on the hub’s origin; a redirect leads nowhere that no record names', async () => {
    const page = await fetch(addressOf('club/turnstile/page'));
    expect(page.headers.get('content-security-policy')).toBe(
      "sandbox allow-forms; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect([page.headers.get('set-cookie'), page.headers.get('cache-control')]).toEqual([null, 'no-store']);
    expect(await page.text()).toContain(addressOf('club/turnstile'));
    const away = await fetch(`${addressOf('club/turnstile/away')}?to=https://evil.example/`, { redirect: 'manual' });
    expect([away.status, away.headers.get('location')]).toEqual([500, null]);
  });

  test('one that does not come to an end is answered with: later, and blamed', async () => {
    const slow = await fetch(addressOf('club/turnstile/slow'));
    expect([500, 503]).toContain(slow.status);
    await until(
      () => get<{ items: { plugin: string; strikes: number }[] }>('/plugins'),
      ({ items }) => items.some(({ plugin, strikes }) => plugin === 'club' && strikes > 0),
      { what: 'a strike' },
    );
  });

  test('the key of a contact who was deleted names nobody any more', async () => {
    await shop.api.must('DELETE', `${shop.base}/contacts/${anna}`);
    await visit('/bags', { k: key, c: 1 });
    await untilUnknown(33);
    expect(await (await fetch(`${addressOf('club/turnstile/who')}?key=${key}`)).json()).toEqual({ name: null });
  });
});
