import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const event = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => event.close());

const hour = { amount: 1, unit: 'hours' };

describe('event/custom', () => {
  const custom = event.trigger('event/custom');

  test('listens to the event by its name', async () => {
    expect(await custom.subscribe({ type: 'custom.cart-filled' })).toEqual([{ on: 'custom.cart-filled' }]);
  });

  test('lets a contact in once for each order, where it is told so', async () => {
    expect(await custom.subscribe({ type: 'custom.ordered', each: 'order' })).toEqual([
      { on: 'custom.ordered', entryKey: 'event.order' },
    ]);
  });

  test('an abandoned cart: unless the order of the same cart is paid within an hour', async () => {
    const config = { type: 'custom.cart-filled', each: 'cart', unless: 'custom.order-paid', within: hour };
    expect(await custom.subscribe(config)).toEqual([
      {
        on: 'custom.cart-filled',
        entryKey: 'event.cart',
        unless: { on: 'custom.order-paid', within: hour, same: ['event.cart'] },
      },
    ]);
  });

  test.each([
    ['no event', {}],
    ['an event without a dot', { type: 'cart' }],
    ['an event in capitals', { type: 'Custom.Cart' }],
    ['what must not come, without a time', { type: 'custom.cart', unless: 'custom.paid' }],
    ['a time for nothing', { type: 'custom.cart', within: hour }],
    ['a part of the event with a blank', { type: 'custom.cart', each: 'my order' }],
  ])('refuses %s', async (_case, config) => {
    await expect(custom.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

test('asks for no permission at all', () => {
  expect(event.manifest.permissions).toEqual([]);
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(event.manifest);
  expect(event.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(event.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
