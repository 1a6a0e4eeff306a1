import type { JsonObject, Page, RecordView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { act, mail, openCouponShop, textOf, type CouponShop } from '../support/coupon-shop.ts';
import { DATABASES, freshHome, type Home } from '../support/database.ts';
import { startHub, type RunningHub } from '../support/hub.ts';
import { letTimePass } from '../support/let-time-pass.ts';
import { pastTheHub } from '../support/past-the-hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const IN_BULK = 2000;

// One story a database: each test goes on where the one before it ended.
describe.each(DATABASES)('coupons on %s', (database) => {
  tellInOrder();
  let hub: RunningHub;
  let home: Home;
  let shop: Settled;
  let desk: CouponShop;
  let club: string;
  let summer: string;
  const people = new Map<string, string>();

  beforeAll(async () => {
    home = await freshHome(database);
    hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no' } });
    shop = await settleIn(hub);
    club = (await shop.api.must<{ id: string }>('POST', `${shop.base}/lists`, { name: 'Club' })).id;
    desk = openCouponShop(shop, club);
  });
  afterAll(() => hub?.stop());

  const codeOf = async (name: string, of = summer): Promise<string> => {
    const found = (await desk.codes(of)).find(({ contact }) => contact === people.get(name));
    return textOf(found, 'code');
  };
  const joins = async (name: string): Promise<void> => {
    people.set(name, await desk.joins(name));
  };

  test('A14: a campaign gives whoever joins a code of their own, and the mail behind holds it', async () => {
    summer = await desk.campaign({ name: 'Summer', kind: 'percent', value: 10, prefix: 'SUMMER', days: 30 });
    const joining = { contribution: 'list/activity', config: { lists: [club] } };
    await desk.start('Welcome', joining, [
      act('issue', { campaign: summer }, { done: 'mail' }),
      mail('mail', 'Yours: {{ variable.coupon }}, {{ variable.coupon_worth }}'),
    ]);
    await desk.start('Issued', { contribution: 'coupon/issued', config: { campaign: summer } }, [
      mail('told', 'Issued {{ event.attributes.code }}'),
    ]);
    await joins('anna');
    await joins('bea');
    await until(
      () => desk.codes(summer),
      (seen) => seen.length === 2,
      { what: 'two codes' },
    );
    const [anna, bea] = [await codeOf('anna'), await codeOf('bea')];
    expect(anna).toMatch(/^SUMMER(-[2-9A-Z]{4}){4}$/);
    expect(bea).not.toBe(anna);
    await desk.untilMail(`anna: Yours: ${anna}, 10 %`);
    await desk.untilMail(`anna: Issued ${anna}`);
    await desk.untilMail(`bea: Yours: ${bea}, 10 %`);
  });

  test('filters know who has a code that can still be used, of which campaign', async () => {
    const having = (state: string): JsonObject => ({
      attribute: 'records.coupon.code',
      operator: 'at-least',
      value: 1,
      of: {
        when: {
          all: [
            { attribute: 'record.campaign', operator: 'is', value: summer },
            { attribute: 'record.state', operator: 'is', value: state },
          ],
        },
      },
    });
    expect(await desk.count(having('open'))).toBe(2);
    expect(await desk.count(having('used'))).toBe(0);
  });

  test('T8: two tills at once take a code once, and the trigger hears of it once', async () => {
    await desk.start('Thanks', { contribution: 'coupon/used', config: { campaign: summer } }, [
      mail('thanks', 'Thank you'),
    ]);
    const code = await codeOf('anna');
    expect(await desk.atTill('look', code.toLowerCase().replaceAll('-', ' '))).toMatchObject({
      port: 'done',
      record: { person: { firstName: 'anna' }, attributes: { state: 'open', value: 10 } },
    });
    const both = await Promise.all([desk.atTill('use', code), desk.atTill('use', code), desk.atTill('use', code)]);
    expect(both.map(({ port }) => port).toSorted()).toEqual(['done', 'used', 'used']);
    expect(await desk.atTill('look', code)).toMatchObject({ port: 'used', title: 'Used already' });
    const seen = await desk.untilMail('anna: Thank you');
    expect(seen.filter((subject) => subject === 'anna: Thank you')).toHaveLength(1);
    expect(
      (await shop.api.call('POST', `${desk.collections()}/code/till/use`, { key: 'SUMMER-2222-2222-2222-2222' }))
        .status,
    ).toBe(404);
  });

  test('who has a code keeps it; a step uses it, and one that is used up goes another way', async () => {
    const bought = { contribution: 'event/custom', config: { type: 'custom.bought' } };
    await desk.start('At the shop', bought, [
      act('issue', { campaign: summer }, { done: 'new', 'has-one': 'use' }),
      act('use', { campaign: summer }, { done: 'taken', used: 'gone' }),
      mail('new', 'New one'),
      mail('taken', 'Taken'),
      mail('gone', 'Gone already'),
    ]);
    const buys = (name: string): Promise<unknown> =>
      shop.api.must('POST', `${shop.base}/events`, {
        events: [{ type: 'custom.bought', contact: people.get(name), payload: {} }],
      });
    await buys('bea');
    await desk.untilMail('bea: Taken');
    await buys('anna');
    await desk.untilMail('anna: Gone already');
    expect(await desk.codes(summer)).toHaveLength(2);
  });

  test('the last code goes to one, and whoever comes then is told', async () => {
    const few = await desk.campaign({ name: 'Few', kind: 'text', text: 'A coffee', limit: 1 });
    const trigger = { contribution: 'event/custom', config: { type: 'custom.few' } };
    await desk.start('Few', trigger, [
      act('issue', { campaign: few }, { done: 'got', 'none-left': 'late' }),
      mail('got', 'Got one: {{ variable.coupon_worth }}'),
      mail('late', 'Too late'),
    ]);
    await shop.api.must('POST', `${shop.base}/events`, {
      events: ['anna', 'bea'].map((name) => ({ type: 'custom.few', contact: people.get(name), payload: {} })),
    });
    const seen = await until(desk.subjects, (all) => all.filter((one) => /Got one|Too late/.test(one)).length === 2, {
      what: 'an answer for both',
    });
    expect(seen.filter((one) => one.endsWith('Got one: A coffee'))).toHaveLength(1);
    expect(await desk.codes(few)).toHaveLength(1);
  });

  test(`${IN_BULK} codes are made in bulk, each another, and come as a file`, async () => {
    const print = await desk.campaign({ name: 'Print', kind: 'amount', value: 5, limit: IN_BULK + 100 });
    expect(await desk.inBulk(print, { count: IN_BULK })).toMatchObject({ made: IN_BULK, done: IN_BULK, trouble: null });
    const path = `${desk.collections()}/code/file?attribute=campaign&value=${print}`;
    const file = await (await fetch(`${hub.url}${path}`, { headers: shop.api.headers() })).text();
    const lines = file.trim().split('\r\n').slice(1);
    expect(lines).toHaveLength(IN_BULK);
    expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(IN_BULK);
    // The campaign has room for a hundred more.
    expect(await desk.inBulk(print, { count: 500 })).toMatchObject({ made: 100, trouble: 'No more codes' });
    const [one] = lines;
    expect(await desk.atTill('use', one?.split(',')[0] ?? '')).toMatchObject({
      port: 'done',
      record: { contact: null },
    });
  });

  test('a shop’s own system takes a code once, and is told nothing of what it does not know', async () => {
    const card = await desk.campaign({ name: 'Web', kind: 'amount', value: 5, text: 'Five off' });
    await desk.inBulk(card, { count: 1 });
    const key = 'a-key-that-nobody-can-guess';
    await shop.api.must('POST', `${desk.collections()}/shop/records`, { attributes: { name: 'Web shop', key } });
    const code = textOf((await desk.codes(card))[0], 'code');
    const workspace = shop.base.split('/').at(-1) ?? '';
    const send = async (body: JsonObject, own = key): Promise<readonly [number, JsonObject]> => {
      const answer = await fetch(`${hub.url}/x/${workspace}/coupon/redeem`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key: own, ...body }),
      });
      return [answer.status, (await answer.json()) as JsonObject];
    };
    /** A caller who finds the hub busy asks again. */
    const asked = (body: JsonObject, own = key): Promise<readonly [number, JsonObject]> =>
      until(
        () => send(body, own),
        ([status]) => status !== 503,
        { what: 'an answer' },
      );
    const nothing = [404, { valid: false, reason: 'unknown' }];
    expect(await asked({ code }, 'another-key-of-somebody')).toEqual(nothing);
    expect(await asked({ code: 'NONE-2222-2222-2222-2222' })).toEqual(nothing);
    expect(await asked({ code: code.toLowerCase(), look: true })).toMatchObject([200, { valid: true, used: 0 }]);
    const both = await Promise.all([asked({ code }), asked({ code })]);
    expect(both.filter(([status]) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await asked({ code, look: true })).toMatchObject([409, { valid: false, reason: 'used', used: 1 }]);
  });

  test('the key of a shop is told to nobody: not to who may only read, in no list, file, filter or event', async () => {
    const records = `${desk.collections()}/shop/records`;
    const { items } = await shop.api.must<Page<RecordView>>('GET', records);
    expect(items).toMatchObject([{ attributes: { name: 'Web shop' }, secrets: ['key'] }]);
    const [{ id, rev }] = items as [RecordView];
    const renamed = await shop.api.must<RecordView>('PATCH', `${records}/${id}`, {
      attributes: { name: 'Our web shop' },
    });
    expect(renamed).toMatchObject({ attributes: { name: 'Our web shop' }, secrets: ['key'], rev: rev + 1 });
    const next = 'another-key-that-nobody-can-guess';
    const changed = await shop.api.must<RecordView>('PATCH', `${records}/${id}`, { attributes: { key: next } });
    expect(changed).toMatchObject({ secrets: ['key'], rev: rev + 2 });
    const sorted = await shop.api.call('GET', `${records}?sort=key`);
    const filter = { attribute: 'record.key', operator: 'startsWith', value: 'another' };
    const asked = await shop.api.call('POST', `${records}/matching`, { filter });
    expect([sorted.status, asked.status]).toEqual([400, 400]);
    const file = await fetch(`${hub.url}${desk.collections()}/shop/file`, { headers: shop.api.headers() });
    expect(file.status).toBe(200);
    const events = await pastTheHub(home, (knex) => knex('event').whereLike('type', 'coupon.shop.%').select('payload'));
    expect(events.length).toBe(3);
    const told = [items, renamed, changed, sorted.body, asked.body, await file.text(), events, hub.output()];
    expect(JSON.stringify(told)).not.toMatch(/key-that-nobody-can-guess/);
  });

  test('each member of a list gets one in bulk, once', async () => {
    const gift = await desk.campaign({ name: 'Gift', kind: 'text', text: 'A gift', days: 10 });
    await desk.start('Gift', { contribution: 'coupon/issued', config: { campaign: gift } }, [
      mail('gift', 'A gift for you'),
    ]);
    expect(await desk.inBulk(gift, { list: club, startWorkflows: true })).toMatchObject({ made: 2, done: 2 });
    await desk.untilMail('anna: A gift for you');
    await desk.untilMail('bea: A gift for you');
    expect(await desk.inBulk(gift, { list: club })).toMatchObject({ made: 0, done: 2 });
  });

  test('T8: days before it expires a reminder goes out, and then word that it has: only for what was not used', async () => {
    const gift = await campaignNamed('Gift');
    const config = { campaign: gift };
    await desk.start('Soon', { contribution: 'coupon/expiring', config: { ...config, days: 3 } }, [
      mail('soon', 'Three days left for {{ event.attributes.text }}'),
    ]);
    await desk.start('Over', { contribution: 'coupon/expired', config }, [mail('over', 'Expired')]);
    expect(await desk.atTill('use', await codeOf('anna', gift))).toMatchObject({ port: 'done' });
    await letTimePass(shop, { amount: 8, unit: 'days' });
    await desk.untilMail('bea: Three days left for A gift');
    await letTimePass(shop, { amount: 3, unit: 'days' });
    const seen = await desk.untilMail('bea: Expired');
    expect(seen.filter((one) => /^anna: (Three|Expired)/.test(one))).toEqual([]);
    expect(await desk.atTill('look', await codeOf('bea', gift))).toMatchObject({
      port: 'expired',
      record: { attributes: { state: 'expired' } },
    });
  });

  const campaignNamed = async (name: string): Promise<string> => {
    const { items } = await shop.api.must<Page<RecordView>>('GET', `${desk.collections()}/campaign/records`);
    return items.find(({ attributes }) => attributes['name'] === name)?.id ?? '';
  };

  test('a shop whose answer was lost on its way asks again by the same key, and is answered the same', async () => {
    const key = 'a-key-of-a-shop-that-asks-again';
    await shop.api.must('POST', `${desk.collections()}/shop/records`, { attributes: { name: 'Again', key } });
    const made = await desk.campaign({ name: 'Again', kind: 'percent', value: 5, times: 3 });
    await desk.inBulk(made, { count: 1 });
    const code = textOf((await desk.codes(made))[0], 'code');
    const send = async (attempt: string, body: JsonObject): Promise<readonly [number, string | null, JsonObject]> => {
      const answer = await until(
        () =>
          fetch(`${hub.url}/x/${shop.base.split('/').at(-1)}/coupon/redeem`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'idempotency-key': attempt },
            body: JSON.stringify({ key, ...body }),
          }),
        ({ status }) => status !== 503,
        { what: 'an answer' },
      );
      return [answer.status, answer.headers.get('idempotent-replayed'), (await answer.json()) as JsonObject];
    };
    const first = await send('till-1', { code });
    expect(first).toMatchObject([200, null, { valid: true, used: 1, times: 3 }]);
    expect(await send('till-1', { code })).toEqual([200, 'true', first[2]]);
    const both = await Promise.all([send('till-2', { code }), send('till-2', { code })]);
    expect(both.map(([status, , { used }]) => [status, used])).toEqual([
      [200, 2],
      [200, 2],
    ]);
    // Another call is no repetition, and what changed nothing is asked anew.
    expect(await send('till-1', { code, look: true })).toMatchObject([
      422,
      null,
      { code: 'INNESTO_IDEMPOTENCY_REUSED' },
    ]);
    expect(await send('till-3', { code: 'NONE-2222-2222-2222-2222' })).toMatchObject([404, null, { valid: false }]);
    expect(await send('till-3', { code })).toMatchObject([200, null, { used: 3 }]);
    expect(await send('till-4', { code })).toMatchObject([409, null, { reason: 'used' }]);
    // Two shops that number their orders meet at the same key, and each has its own answer.
    const other = 'a-key-of-another-shop-here';
    await shop.api.must('POST', `${desk.collections()}/shop/records`, { attributes: { name: 'Other', key: other } });
    await desk.inBulk(made, { count: 1 });
    const fresh = (await desk.codes(made)).map((one) => textOf(one, 'code')).find((one) => one !== code) ?? '';
    expect(await send('till-1', { key: other, code: fresh })).toMatchObject([200, null, { used: 1 }]);
    expect(await send('till-1', { key: other, code: fresh })).toMatchObject([200, 'true', { used: 1 }]);
    expect(await send('till-1', { code })).toEqual([200, 'true', first[2]]);
  });
});
