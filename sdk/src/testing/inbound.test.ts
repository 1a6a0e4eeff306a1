import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openPlugin } from './open-plugin.ts';

const shop = await openPlugin(join(import.meta.dirname, '../../../tests/acceptance/plugins/shop'));
afterAll(() => shop.close());

const asked = shop.trigger('shop/asked');
const called = shop.trigger('shop/called');
const config = { address: 'https://shop.example' };
const order = { id: 'a1', email: 'anna@example.com', total: 30, at: 1_800_000_000_000 };

test('a request is described with its secrets by name', async () => {
  expect(await asked.poll({ config, cursor: 7 })).toEqual({
    url: 'https://shop.example/orders',
    query: { after: '7' },
    headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } },
  });
});

test('one that the hub would not make is refused', async () => {
  await expect(asked.poll({ config: { address: 'http://shop.example' } })).rejects.toMatchObject({
    code: 'INNESTO_PLUGIN_ANSWER',
    message: expect.stringContaining('is not an https address'),
  });
});

test('an answer is read into events and a cursor', async () => {
  expect(
    await asked.read({ config, cursor: 7, answer: { headers: { 'x-last': '8' }, body: { orders: [order] } } }),
  ).toEqual({
    events: [{ key: 'a1', contact: { email: 'anna@example.com' }, at: order.at, payload: { order: 'a1', total: 30 } }],
    cursor: 8,
    more: false,
  });
});

test('an event of another shape than its plugin declares is refused', async () => {
  await expect(called.receive({ config: {}, body: { ...order, total: 'thirty' } })).rejects.toMatchObject({
    code: 'INNESTO_PLUGIN_ANSWER',
    message: expect.stringContaining('/total'),
  });
});

test('a call is read, and what the plugin throws is told', async () => {
  expect(await called.receive({ config: {}, body: order })).toMatchObject({ events: [{ key: 'a1' }] });
  await expect(called.receive({ config: {}, body: 'no JSON' })).rejects.toMatchObject({
    message: expect.stringContaining('JSON'),
  });
});

test('what a trigger says about the outside is checked as Start does', async () => {
  expect(await asked.subscribe(config)).toMatchObject([{ poll: { emits: 'shop.order-placed', begin: 'new' } }]);
  expect(shop.manifest.triggers).toMatchObject([
    { name: 'asked', polls: true, secrets: [{ name: 'api_key', title: 'API key' }] },
    { name: 'called', receives: true },
  ]);
});
